namespace BatchSummary.Files;

/// <summary>A file of the folder.</summary>
/// <param name="Name">Its name without folder.</param>
/// <param name="Text">What stands in it.</param>
public sealed record Note(string Name, string Text);

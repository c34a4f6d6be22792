namespace AskDocs.Docs;

/// <summary>A piece of a document that can be cited.</summary>
/// <param name="Source">File and anchor, e.g. <c>docs/suppressing.md#in-one-place</c>: unique, and a link that works on the web.</param>
/// <param name="Heading">The headings above the piece, outermost first.</param>
/// <param name="Text">Its Markdown.</param>
public sealed record Passage(string Source, string Heading, string Text);

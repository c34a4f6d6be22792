namespace Migaki.Replay;

/// <summary>Exceptions of the base library by their type's name, so that a body that catches them catches them again. No reflection.</summary>
internal static class ReplayedExceptions
{
    private static readonly Dictionary<string, Func<string, Exception>> Known = new(StringComparer.Ordinal)
    {
#pragma warning disable CA2201 // it is what was thrown
        ["System.Exception"] = static message => new Exception(message),
#pragma warning restore CA2201
        ["System.InvalidOperationException"] = static message => new InvalidOperationException(message),
        ["System.NotSupportedException"] = static message => new NotSupportedException(message),
        ["System.NotImplementedException"] = static message => new NotImplementedException(message),
        ["System.ArgumentException"] = static message => new ArgumentException(message),
        ["System.FormatException"] = static message => new FormatException(message),
        ["System.OverflowException"] = static message => new OverflowException(message),
        ["System.TimeoutException"] = static message => new TimeoutException(message),
        ["System.UnauthorizedAccessException"] = static message => new UnauthorizedAccessException(message),
        ["System.OperationCanceledException"] = static message => new OperationCanceledException(message),
        ["System.Threading.Tasks.TaskCanceledException"] = static message => new TaskCanceledException(message),
        ["System.Collections.Generic.KeyNotFoundException"] = static message => new KeyNotFoundException(message),
        ["System.IO.IOException"] = static message => new IOException(message),
        ["System.IO.FileNotFoundException"] = static message => new FileNotFoundException(message),
        ["System.IO.InvalidDataException"] = static message => new InvalidDataException(message),
        ["System.Net.Http.HttpRequestException"] = static message => new HttpRequestException(message),
        ["System.Text.Json.JsonException"] = static message => new System.Text.Json.JsonException(message),
        ["Migaki.MirValidationException"] = MirValidationException.Again,
    };

    public static Exception Create(string type, string message, Func<string, string, Exception?>? own) =>
        own?.Invoke(type, message) ?? (Known.TryGetValue(type, out var create) ? create(message) : new MirReplayedException(type, message));
}

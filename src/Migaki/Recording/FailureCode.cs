using Migaki.Replay;

namespace Migaki.Recording;

/// <summary>
/// What kind of failure an exception is, where its type says so: a dependency that was not there is told apart from code that is wrong. By the name of the
/// type alone, so that a replay, which knows no more, says the same.
/// </summary>
internal static class FailureCode
{
    public static string? Of(Exception exception) => ((exception as MirReplayedException)?.OriginalType ?? exception.GetType().FullName) switch
    {
        "Migaki.MirValidationException" => "validation_failed",
        "System.OperationCanceledException" or "System.Threading.Tasks.TaskCanceledException" => "cancelled",
        "System.TimeoutException" => "timeout",
        "System.IO.FileNotFoundException" or "System.IO.DirectoryNotFoundException" or "System.IO.DriveNotFoundException" or "System.DllNotFoundException" or "System.EntryPointNotFoundException" => "missing_dependency",
        "System.Net.Http.HttpRequestException" or "System.Net.Sockets.SocketException" => "dependency_unavailable",
        "System.UnauthorizedAccessException" or "System.Security.SecurityException" => "access_denied",
        "System.NotImplementedException" or "System.NotSupportedException" => "not_supported",
        _ => null,
    };
}

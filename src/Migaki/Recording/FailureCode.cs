using System.Net.Http;
using System.Net.Sockets;

namespace Migaki.Recording;

/// <summary>What kind of failure an exception is, where its type says so: a dependency that was not there is told apart from code that is wrong.</summary>
internal static class FailureCode
{
    public static string? Of(Exception exception) => exception switch
    {
        MirValidationException => "validation_failed",
        OperationCanceledException => "cancelled",
        TimeoutException => "timeout",
        FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException or DllNotFoundException or EntryPointNotFoundException => "missing_dependency",
        HttpRequestException or SocketException => "dependency_unavailable",
        UnauthorizedAccessException or System.Security.SecurityException => "access_denied",
        NotImplementedException or NotSupportedException => "not_supported",
        _ => null,
    };
}

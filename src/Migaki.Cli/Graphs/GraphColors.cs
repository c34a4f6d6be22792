using Migaki.Mir;

namespace Migaki.Cli.Graphs;

/// <summary>A colour on a light and on a dark ground.</summary>
internal readonly record struct GraphColor(string Light, string Dark);

/// <summary>One palette for every format: a colour for each kind of node, and for each privacy class.</summary>
internal static class GraphColors
{
    public static GraphColor Of(string kind) => kind switch
    {
        "model_call" => new("#6741d9", "#b197fc"),
        "tool_call" => new("#c2410c", "#ff9e64"),
        "retrieval_call" => new("#1864ab", "#74c0fc"),
        "context_transform" => new("#0b7285", "#66d9e8"),
        "validator" => new("#2b8a3e", "#8ce99a"),
        "approval" => new("#a61e4d", "#faa2c1"),
        "cache_read" or "cache_write" => new("#5f3dc4", "#a5b4fc"),
        "branch" or "join" => new("#946200", "#ffd43b"),
        _ => new("#5c6570", "#adb5bd"),
    };

    /// <summary>A fill for dark text.</summary>
    public static string Tint(string kind) => kind switch
    {
        "model_call" => "#ece6ff",
        "tool_call" => "#ffe8db",
        "retrieval_call" => "#dcedff",
        "context_transform" => "#d8f3f7",
        "validator" => "#dcf5e1",
        "approval" => "#ffe3ed",
        "cache_read" or "cache_write" => "#e5e7ff",
        "branch" or "join" => "#fff3cc",
        _ => "#f1f3f5",
    };

    public static GraphColor Of(PrivacyClass? privacy) => privacy switch
    {
        PrivacyClass.Public => new("#2b8a3e", "#69db7c"),
        PrivacyClass.Internal => new("#1971c2", "#74c0fc"),
        PrivacyClass.Confidential => new("#b35c00", "#ffc078"),
        PrivacyClass.Restricted => new("#d6336c", "#f783ac"),
        PrivacyClass.Secret => new("#b00020", "#ff6b6b"),
        _ => new("#868e96", "#8b95a3"),
    };
}

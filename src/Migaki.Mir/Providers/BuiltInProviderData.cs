using System.Text;

namespace Migaki.Mir;

/// <summary>
/// The rows that come with the build, a file a vendor: <c>Providers/*.json</c>, embedded in this assembly and in the generator, which
/// carries this source. Data, not code: a user's own rows count before them, and every row has a last day.
/// </summary>
internal static class BuiltInProviderData
{
    /// <summary>The vendors, in the order of their rows.</summary>
    public static MirList<string> Vendors { get; } = MirList.Of("anthropic", "google", "openai");

    public static MirProviderData Read() => Vendors.Select(static vendor => MirProviderData.Known(Json(vendor))).Aggregate(static (rows, more) => rows.Joined(more));

    public static string Json(string vendor)
    {
        using var stream = typeof(BuiltInProviderData).Assembly.GetManifestResourceStream($"Migaki.Mir.Providers.{vendor}.json")
            ?? throw new InvalidOperationException($"This build has no provider data of {vendor}.");
        using var reader = new System.IO.StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

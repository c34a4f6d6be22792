using Microsoft.Extensions.AI;
using Migaki;
using Migaki.Mir;

namespace AskDocs.Chat;

/// <summary>What is known of the models this program may talk to: the rows of the build, and before them its own of the embedded model.</summary>
internal static class KnownModels
{
    private static readonly Lazy<MirProviderData> Rows = new(Read);

    /// <summary>The client as the plan uses it: each call names the rows it relies on and reports what it used.</summary>
    public static IChatClient Around(IChatClient chat) => chat.UseMigaki(options => options.ProviderData = Rows.Value);

    private static MirProviderData Read()
    {
        using var stream = typeof(KnownModels).Assembly.GetManifestResourceStream("migaki.providers.json")!;
        using var reader = new StreamReader(stream);
        var own = MirProviderData.TryParse(reader.ReadToEnd(), out var error) ?? throw new InvalidDataException($"migaki.providers.json: {error}");
        return MirProviderData.BuiltIn.With(own);
    }
}

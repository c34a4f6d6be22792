using Migaki.Bundles;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir.Json;

namespace Migaki.Cli.Exports;

/// <summary>The run's <c>migaki.evidence-bundle.v0</c> document under the privacy matrix of <c>migaki.evidence-privacy-policy.v0</c>.</summary>
internal static class EvidenceDocumentExport
{
    public const string MetadataOnly = "metadata_only", Redacted = "redacted", Full = "full";

    /// <param name="run">Its evidence is there, or it is said what is missing.</param>
    /// <param name="mode">One of the three names.</param>
    /// <param name="optIn">A full export was asked for on purpose.</param>
    public static string Render(RunDocument run, string mode, bool optIn)
    {
        if (mode == Full && !optIn) throw ToolException.Usage("A full export hands on all that the evidence says, of confidential context too: ask for it with --full-trace as well.");
        if (run.Evidence is not { } evidence) throw ToolException.Usage($"{Printable.Line(run.Shown)} has no evidence.json: it was not sealed, or what was drawn from its events is withheld.");
        var by = mode switch { MetadataOnly => EvidenceExportMode.MetadataOnly, Redacted => EvidenceExportMode.Redacted, _ => EvidenceExportMode.Full };
        return CanonicalJson.ToIndentedText(EvidenceExport.Export(evidence, by, optIn));
    }
}

using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Generators.Extraction;

/// <summary>The evals by which a plan or a transform is accepted, as a plan's metadata name them. What is known of them is put beside the names later.</summary>
internal static class EvalNames
{
    public const string Member = "acceptedByEval";

    /// <summary>Null where there are none.</summary>
    public static WireArray? Of(MirList<string> names) =>
        names.Count == 0 ? null : new WireArray(names.Distinct().OrderBy(static n => n, StringComparer.Ordinal).Select(static n => (WireValue)new WireObjectBuilder().Add("name", n).Build()));
}

using System.Globalization;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Migaki.Generators.Rules;

/// <summary>What the rules know beside the code: evals, and the day they are judged on.</summary>
/// <param name="Evals">From <c>migaki.evals.json</c>.</param>
/// <param name="Today">The property <c>MigakiEvalDate</c>; null where it is not set, and then nothing has expired.</param>
/// <param name="Providers">The rows of the package and of <c>migaki.providers.json</c>.</param>
internal sealed record RuleInputs(EvalFile Evals, DateTime? Today, Lazy<ProviderRows> Providers)
{
    private const string EvalDate = "build_property.MigakiEvalDate";

    public static RuleInputs Read(AnalyzerOptions options, CancellationToken cancellation)
    {
        var files = options.AdditionalFiles.Where(f => IsNamed(f.Path, "migaki.evals.json")).OrderBy(f => f.Path, StringComparer.Ordinal).ToArray();
        var evals = EvalFile.Merge(files.Select(f => EvalFile.Read(f.GetText(cancellation)?.ToString() ?? "")));
        DateTime? today = options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue(EvalDate, out var text) ? EvalFile.Date(text) : null;
        return new RuleInputs(evals, today, new(() => ProviderRows.Read(options.AdditionalFiles, today, cancellation)));
    }

    /// <summary>Whether a path leads to a file of this name.</summary>
    public static bool IsNamed(string path, string name) =>
        path.EndsWith(name, StringComparison.OrdinalIgnoreCase) && (path.Length == name.Length || path[path.Length - name.Length - 1] is '/' or '\\');
}

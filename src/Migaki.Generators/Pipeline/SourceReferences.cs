using Migaki.Generators.Extraction;
using Migaki.Mir;

namespace Migaki.Generators.Pipeline;

/// <summary>Makes the source paths of a plan relative to the project; see <see cref="SourcePath"/>.</summary>
internal static class SourceReferences
{
    public static MirPlan Relative(MirPlan plan, string projectFolder)
    {
        string Resolve(string text) => SourcePath.Resolve(text, path => ProjectPaths.Relative(path, projectFolder));
        return plan with
        {
            Context = plan.Context.Select(block => block with
            {
                ContentRef = Resolve(block.ContentRef),
                Provenance = block.Provenance with { SourceRef = block.Provenance.SourceRef is { } source ? Resolve(source) : null },
            }).ToMirList(),
        };
    }
}

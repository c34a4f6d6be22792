using System.Collections.Immutable;
using System.Globalization;
using Migaki.Generators.Extraction;
using Migaki.Generators.Rules;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Generators.Pipeline;

/// <summary>
/// Puts what <c>migaki.evals.json</c> says of an eval beside the name by which a plan accepts a transform. Only the file counts, never the day: a plan's
/// bytes stay what they are when an eval expires; that is MIR3004's.
/// </summary>
internal sealed record AcceptedEvals(MirList<Eval> All)
{
    /// <summary>The evals of the project; none where a file cannot be read, which MIR3004 reports.</summary>
    public static AcceptedEvals Read(ImmutableArray<EvalText> files)
    {
        var file = EvalFile.Merge(files.OrderBy(static f => f.Path, StringComparer.Ordinal).Select(static f => EvalFile.Read(f.Text)));
        return new AcceptedEvals(file.Problem is null ? file.All.OrderBy(static e => e.Name, StringComparer.Ordinal).ToMirList() : default);
    }

    public MirPlan? In(MirPlan? plan)
    {
        if (plan is null || All.Count == 0 || (plan.Metadata.Extensions?[EvalNames.Member] is null && !plan.Nodes.Any(static node => node.Metadata?[EvalNames.Member] is not null))) return plan;
        return plan with
        {
            Metadata = plan.Metadata with { Extensions = Filled(plan.Metadata.Extensions) },
            Nodes = plan.Nodes.Select(node => node with { Metadata = Filled(node.Metadata) }).ToMirList(),
        };
    }

    private WireObject? Filled(WireObject? members)
    {
        if (members?[EvalNames.Member] is not WireArray names) return members;
        return new WireObject(members.Members.Select(member => member.Key == EvalNames.Member ? new KeyValuePair<string, WireValue>(EvalNames.Member, new WireArray(names.Items.Select(Fact))) : member));

        WireValue Fact(WireValue item) => (item as WireObject)?["name"] is WireString name && All.FirstOrDefault(e => e.Name == name.Value) is { } eval
            ? new WireObjectBuilder()
                .Add("dataset", eval.Dataset).Add("expires", eval.Expires?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Add("name", eval.Name)
                .Add("score", eval.Score).Add("version", eval.Version).Build()
            : item;
    }
}

/// <summary>A file with evals.</summary>
internal sealed record EvalText(string Path, string Text);

using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;
using Spectre.Console;

namespace Migaki.Cli.Output;

/// <summary>A plan in the terminal. Every text of the plan goes through <see cref="Printable"/> and none through markup.</summary>
internal static class PlanView
{
    private const int MostRows = 500;

    public static void Print(PlanDocument document, ToolConsole console)
    {
        var plan = document.Plan!;
        var rich = console.Rich();
        rich.Write(new Text($"{Printable.Id(plan.Id)}", new Style(decoration: Decoration.Bold)));
        rich.Write(new Text($"  {document.Digest}\n", new Style(Color.Grey)));
        if (plan.Metadata.Description is { } description) rich.Write(new Text(Printable.Line(description) + "\n"));
        rich.WriteLine();
        rich.Write(PlanTree.Of(plan));
        rich.WriteLine();
        if (plan.Context.Count > 0) rich.Write(ContextTable(plan));
        var constraints = Constraints(plan).ToList();
        if (constraints.Count > 0) rich.Write(ConstraintTable(constraints));
    }

    private static Table ContextTable(MirPlan plan)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in new[] { "context", "role", "privacy", "provenance", "mutability", "derived from" }) table.AddColumn(new TableColumn(new Text(heading)));
        foreach (var block in plan.Context.Take(MostRows))
        {
            var provenance = block.Provenance;
            var from = provenance.NodeId ?? provenance.SourceRef;
            table.AddRow(
                new Text(Printable.Id(block.Id)),
                new Text(NodeText.Words(block.Role)),
                new Text(block.PrivacyClass is { } known ? NodeText.Words(known) : "unknown", PrivacyStyle(block.PrivacyClass)),
                new Text(NodeText.Words(provenance.Source) + (from is null ? "" : ", " + Printable.Line(from, 60))),
                new Text(NodeText.Words(block.Mutability)),
                new Text(Printable.Line(string.Join(", ", provenance.DerivedFromContextIds ?? default))));
        }
        if (plan.Context.Count > MostRows) table.Caption = new TableTitle($"and {plan.Context.Count - MostRows} more");
        return table;
    }

    private static Table ConstraintTable(List<(string Name, string Value)> constraints)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn(new Text("constraint")));
        table.AddColumn(new TableColumn(new Text("value")));
        foreach (var (name, value) in constraints.Take(MostRows)) table.AddRow(new Text(Printable.Line(name)), new Text(Printable.Line(value)));
        return table;
    }

    /// <summary>The leaves of the constraints, as they stand in the plan.</summary>
    private static IEnumerable<(string Name, string Value)> Constraints(MirPlan plan)
    {
        if (MirPlanWriter.ToWire(plan)["constraints"] is not WireObject constraints) yield break;
        foreach (var (name, value) in constraints.Members)
        {
            if (value is WireObject inner) foreach (var (leaf, leafValue) in inner.Members) yield return (name + "." + leaf, ValueText.Of(leafValue));
            else yield return (name, ValueText.Of(value));
        }
    }

    private static Style PrivacyStyle(PrivacyClass? privacy) => new(privacy switch
    {
        PrivacyClass.Public => Color.Green,
        PrivacyClass.Internal => Color.Blue,
        PrivacyClass.Confidential => Color.Orange1,
        PrivacyClass.Restricted => Color.HotPink,
        PrivacyClass.Secret => Color.Red,
        _ => Color.Grey,
    });
}

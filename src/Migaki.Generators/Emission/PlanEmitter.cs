using Migaki.Generators.Model;

namespace Migaki.Generators.Emission;

/// <summary>Writes the file of one plan: the assembly attribute, the definition, and in the containing type the entry and the plan's property.</summary>
internal static class PlanEmitter
{
    public static string Emit(PlanModel plan)
    {
        var code = CodeWriter.File(plan.Entry.Experimental);
        var projections = new ProjectionEmitter(plan.Entry.MethodName.TrimStart('@') + "Projections");
        if (plan.Broken is null) WriteEmbedded(code, plan);

        var entry = plan.Entry;
        if (entry.Namespace is not null) code.Open($"namespace {entry.Namespace}");
        foreach (var type in entry.ContainingTypes) code.Open(type);
        EntryEmitter.WriteProperty(code, plan);
        EntryEmitter.Write(code, plan, projections);
        projections.Write(code);
        foreach (var _ in entry.ContainingTypes) code.Close();
        if (entry.Namespace is not null) code.Close();
        if (plan.Broken is null) WriteHolder(code, plan);
        return code.ToString();
    }

    private static void WriteEmbedded(CodeWriter code, PlanModel plan)
    {
        if (plan.Documents is not { } documents) return;
        var optimized = documents.Optimized is null ? "" : $", OptimizedJson = {Literal.Document(documents.Optimized)}, DiffJson = {Literal.Document(documents.Diff)}";
        code.Line($"[assembly: global::Migaki.MirEmbeddedPlan({Literal.String(plan.PlanId)}, {Literal.String(documents.Digest)}, {Literal.Document(documents.Original)}{optimized})]").Line();
    }

    /// <summary>How payloads are written, where the plan keeps a full trace.</summary>
    private static string Payloads(TraceModel? trace)
    {
        var members = new List<string>();
        if (trace?.JsonContext is { } context) members.Add($"PayloadOptions = {context}.Default.Options");
        if (trace is { HasChat: true }) members.Add("ChatPayloadOptions = global::Microsoft.Extensions.AI.AIJsonUtilities.DefaultOptions");
        return members.Count == 0 ? "" : $" {{ {string.Join(", ", members)} }}";
    }

    /// <summary>The definition lives apart from the containing type, which may be private or generic.</summary>
    private static void WriteHolder(CodeWriter code, PlanModel plan)
    {
        if (plan.Documents is not { } documents) return;
        code.Line().Open($"namespace {Names.GeneratedNamespace}");
        code.Line(Names.GeneratedCode).Line(Names.Hidden).Open($"internal static class {plan.HolderName}");
        // The text stands here a second time. A constant for both would be a third copy in the assembly, and costs the compiler more than it saves to read: 33 MB of
        // allocations and 3.5 MB of assembly for 200 plans. A UTF-8 literal of this length costs several times as much.
        var optimized = documents.Optimized is null ? "" : $", {Literal.Document(documents.Optimized)}, {Literal.Document(documents.Diff)}";
        code.Line($"internal static readonly {Names.PlanDefinition} Definition = new {Names.PlanDefinition}({Literal.String(plan.PlanId)}, {Literal.String(documents.Digest)}, {Literal.Document(documents.Original)}{optimized}){Payloads(plan.Trace)};");
        code.Close().Close();
    }
}

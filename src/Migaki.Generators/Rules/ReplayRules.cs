using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;
using Migaki.Mir;

namespace Migaki.Generators.Rules;

/// <summary>MIR6001, MIR6002 and MIR6003: plans whose runs keep full traces.</summary>
internal static class ReplayRules
{
    private const string Time = "read MirRunContext.Current.Now", Chance = "use MirRunContext.Current.Random", Ids = "use MirRunContext.Current.NewGuid()", Environment = "pass the value in as a parameter of the plan";

    private static readonly Dictionary<string, string> Members = new(StringComparer.Ordinal)
    {
        ["System.DateTime.Now"] = Time,
        ["System.DateTime.UtcNow"] = Time,
        ["System.DateTime.Today"] = Time,
        ["System.DateTimeOffset.Now"] = Time,
        ["System.DateTimeOffset.UtcNow"] = Time,
        ["System.TimeProvider.System"] = Time,
        ["System.Environment.TickCount"] = Time,
        ["System.Environment.TickCount64"] = Time,
        ["System.Diagnostics.Stopwatch.GetTimestamp"] = Time,
        ["System.Diagnostics.Stopwatch.StartNew"] = Time,
        ["System.Guid.NewGuid"] = Ids,
        ["System.Guid.CreateVersion7"] = Ids,
        ["System.Random.Shared"] = Chance,
        ["System.IO.Path.GetRandomFileName"] = Chance,
        ["System.Environment.GetEnvironmentVariable"] = Environment,
        ["System.Environment.GetEnvironmentVariables"] = Environment,
        ["System.Environment.MachineName"] = Environment,
        ["System.Environment.UserName"] = Environment,
        ["System.Environment.ProcessId"] = Environment,
        ["System.Environment.CurrentDirectory"] = Environment,
        ["System.Environment.ProcessorCount"] = Environment,
    };

    public static void Check(PlanFlow flow)
    {
        if (flow.Plan.Constraints.ReplayPolicy != ReplayPolicy.FullTrace) return;
        Private(flow);
        Unwritable(flow);
        foreach (var frame in FormRules.Bodies(flow))
        {
            foreach (var operation in frame.Graph.OriginalOperation.DescendantsAndSelf()) Nondeterministic(flow, frame, operation);
        }
    }

    private static void Private(PlanFlow flow)
    {
        var rule = Descriptors.FullTrace;
        if (flow.IsAssumed(rule, null)) return;
        foreach (var parameter in flow.Entry.Parameters) flow.Analysis.LabelOfMember(parameter, parameter.Type);
        foreach (var block in flow.Tables.Blocks)
        {
            if (block.Declaration?.Privacy is not (PrivacyClass.Restricted or PrivacyClass.Secret)) continue;
            var path = flow.Place(block) is { } place ? new[] { place.GetLocation() } : [];
            flow.ReportAt(rule, flow.Core.Locations[0], path, "replay", flow.Plan.Id, Wire.Name(block.Declaration.Privacy.Value), PlanFlow.Name(block));
            return;
        }
    }

    /// <summary>What a full trace cannot keep, where that is certain: the outputs of steps first, without which nothing can be replayed.</summary>
    private static void Unwritable(PlanFlow flow)
    {
        var rule = Descriptors.PayloadType;
        var context = KnownTypes.Attribute(flow.Entry, "MirPlanAttribute") is { } plan ? EntryReader.JsonContext(plan) : null;
        foreach (var step in flow.Record.Steps.Select(static s => s.Site).Where(static s => s.Invocation is not null))
        {
            flow.Cancellation.ThrowIfCancellationRequested();
            if (ReturnShapes.Of(step.Method).Value is { } type && PayloadTypes.IsMissing(type, context) && !flow.IsAssumed(rule, null))
                flow.Report(rule, step.Syntax, "", [], "payload", $"result of '{step.Method.Name}'", type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), flow.Plan.Id);
        }
        foreach (var parameter in flow.Entry.Parameters.Where(p => ContextTypes.Bears(p.Type) && PayloadTypes.IsMissing(p.Type, context)))
        {
            if (flow.IsAssumed(rule, null)) return;
            flow.ReportAt(rule, parameter.Locations[0], [], "payload", PlanFlow.Quote(parameter.Name), parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), flow.Plan.Id);
        }
    }

    private static void Nondeterministic(PlanFlow flow, Frame frame, IOperation operation)
    {
        var rule = Descriptors.Nondeterminism;
        string? name = null, advice = null;
        switch (operation)
        {
            case IPropertyReferenceOperation { Property: { IsStatic: true } property }:
                Look(property);
                break;
            case IInvocationOperation { TargetMethod: { } method } when method.IsStatic:
                if (method.ContainingType?.Name == "RandomNumberGenerator" && method.ContainingNamespace?.ToDisplayString() == "System.Security.Cryptography") (name, advice) = ("RandomNumberGenerator." + method.Name, Chance);
                else Look(method);
                break;
            case IObjectCreationOperation { Arguments.IsEmpty: true, Type: { Name: "Random" } type } when type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true }:
                (name, advice) = ("new Random()", Chance);
                break;
        }
        if (name is null || FormRules.IsNamed(operation.Syntax) || flow.IsAssumed(rule, frame)) return;
        flow.Report(rule, operation.Syntax, "", [], advice == Time ? "clock" : advice == Ids ? "guid" : advice == Chance ? "random" : "environment", name, flow.Plan.Id, advice!);

        void Look(ISymbol member)
        {
            if (member.ContainingType is { } type && Members.TryGetValue($"{type.ContainingNamespace?.ToDisplayString()}.{type.Name}.{member.Name}", out var instead)) (name, advice) = ($"{type.Name}.{member.Name}", instead);
        }
    }
}

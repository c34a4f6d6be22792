using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Rules;

internal static partial class Descriptors
{
    /// <summary>Full-trace replay keeps restricted or secret context.</summary>
    public static readonly DiagnosticDescriptor FullTrace = new(
        "MIR6001",
        "Full-trace replay keeps restricted or secret context",
        "The plan '{0}' keeps full traces, and with them the {1} {2}: choose another replay policy, or redact before the plan",
        "Migaki.Replay",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A full trace holds payloads. Restricted and secret context would stand in the bundle of every run.",
        helpLinkUri: Page("MIR6001"));

    /// <summary>A payload that cannot be written.</summary>
    public static readonly DiagnosticDescriptor PayloadType = new(
        "MIR6003",
        "The JsonContext does not cover a payload of a full trace",
        "The {0} has the type '{1}', which the JsonContext of the plan '{2}' does not cover: add [JsonSerializable(typeof({1}))] to it",
        "Migaki.Replay",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A full trace keeps what steps return, as JSON written by the serializer context of the plan. A type the context does not cover is left out, and the run cannot be replayed in full.",
        helpLinkUri: Page("MIR6003"));

    /// <summary>Nondeterminism in the body of a replayable plan.</summary>
    public static readonly DiagnosticDescriptor Nondeterminism = new(
        "MIR6002",
        "Nondeterminism in the body of a replayable plan",
        "'{0}' gives another value when the plan '{1}' is replayed: {2}",
        "Migaki.Replay",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A plan that keeps full traces is replayed by running its body again. Clock, random numbers, new ids and the environment come out differently then.",
        helpLinkUri: Page("MIR6002"));
}

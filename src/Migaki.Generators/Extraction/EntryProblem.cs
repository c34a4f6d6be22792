using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Model;

namespace Migaki.Generators.Extraction;

/// <summary>Why a declaration cannot be recorded. The analyzer reports it, the generator emits a broken plan that says it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Location">Where.</param>
/// <param name="Subject">The plan's id or the method.</param>
/// <param name="Reason">What is wrong and what to do.</param>
/// <param name="Kind">For code fixes: property <c>problem</c> of the diagnostic.</param>
internal sealed record EntryProblem(DiagnosticDescriptor Rule, Location Location, string Subject, string Reason, string Kind)
{
    /// <summary>The property that tells code fixes what is wrong.</summary>
    public const string KindProperty = "problem";

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rule, Location, ImmutableDictionary<string, string?>.Empty.Add(KindProperty, Kind), Subject, Reason);

    public BrokenPlan ToBroken() => new(Rule.Id, string.Format(CultureInfo.InvariantCulture, Rule.MessageFormat.ToString(CultureInfo.InvariantCulture), Subject, Reason));
}

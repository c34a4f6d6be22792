using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Extraction;

/// <summary>A body as the generator read it, for the rules. One taker uses it: an analysis is not made for several threads.</summary>
internal sealed record PlanReading(CompilationAccess Access, PlanDeclaration Plan, IMethodSymbol Entry, IMethodSymbol Core, ExtractedBody Body)
{
    public FlowAnalysis Analysis => Body.Flow.Analysis;
    public FlowRecord Record => Body.Flow.Record;

    /// <summary>Whether the rules went by it; tests ask.</summary>
    public bool IsUsed { get; set; }
}

/// <summary>
/// Where the generator leaves what it read of the bodies of plans, so that the analyzers of the same build need not read them again. The two see
/// different compilations; a reading is given only where <see cref="Extension"/> shows that the second says the same of it as the first. Nothing may depend
/// on whether a reading is given: who gets none reads the body.
/// <para>
/// A reading lives until it is taken, another compilation offers one of the same file, or the file's tree is gone.
/// </para>
/// </summary>
internal static class SharedReadings
{
    private static readonly ConditionalWeakTable<SyntaxTree, Shelf> Shelves = new();
    private static readonly ConditionalWeakTable<Compilation, Batch> Batches = new();

    public static void Offer(PlanReading reading)
    {
        if (!IsPlain(reading) || PlaceOf(reading.Core) is not { } place) return;
        var batch = Batches.GetValue(reading.Access.Compilation, static _ => new Batch());
        batch.Readings[place] = reading;
        var older = Interlocked.Exchange(ref Shelves.GetValue(place.Tree, static _ => new Shelf()).Batch, batch);
        // The files of an older compilation that are still in use keep it alive no longer.
        if (older != batch) older?.Readings.Clear();
    }

    /// <summary>The reading of a body, and what it rests on; null where there is none that holds in this compilation.</summary>
    public static (PlanReading Reading, Extension Extension)? Take(IMethodSymbol core, IMethodSymbol entry, Compilation compilation, CancellationToken cancellation)
    {
        if (PlaceOf(core) is not { } place || !Shelves.TryGetValue(place.Tree, out var shelf) || Volatile.Read(ref shelf.Batch) is not { } batch) return null;
        if (!batch.Readings.TryGetValue(place, out var reading) || PlaceOf(entry) is not { } written || !written.Equals(PlaceOf(reading.Entry))) return null;
        var extension = batch.ExtensionTo(reading.Access, compilation, cancellation);
        if (!extension.Holds(reading.Access)) return null;
        return batch.Readings.TryRemove(place, out var taken) ? (taken, extension) : null;
    }

    /// <summary>The readings that wait for a taker.</summary>
    public static IReadOnlyCollection<PlanReading> Of(SyntaxTree tree) =>
        Shelves.TryGetValue(tree, out var shelf) && Volatile.Read(ref shelf.Batch) is { } batch ? [.. batch.Readings.Where(r => r.Key.Tree == tree).Select(static r => r.Value)] : [];

    /// <summary>
    /// A body in two parts has two names; and what the generator adds to a type that holds a recorder runs with its constructors.
    /// </summary>
    private static bool IsPlain(PlanReading reading) =>
        reading.Core is { IsPartialDefinition: false, PartialDefinitionPart: null }
        && reading.Analysis.Tables.Frames.TrueForAll(f => f.Method.MethodKind != MethodKind.Constructor || !HoldsPlans(f.Method.ContainingType, reading.Access.Known));

    private static bool HoldsPlans(INamedTypeSymbol type, KnownSymbols known)
    {
        foreach (var member in type.OriginalDefinition.GetMembers())
        {
            if (member is IMethodSymbol { IsPartialDefinition: true } && AttributeReader.Find(member.GetAttributes(), known.MirPlan) is not null) return true;
        }
        return false;
    }

    private static (SyntaxTree Tree, TextSpan Span)? PlaceOf(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences is { Length: 1 } references ? (references[0].SyntaxTree, references[0].Span) : null;

    /// <summary>What was read of the last compilation that a file was in.</summary>
    private sealed class Shelf
    {
        public Batch? Batch;
    }

    /// <summary>What was read of one compilation. It holds the compilation only by readings that nobody has taken.</summary>
    private sealed class Batch
    {
        private readonly ConditionalWeakTable<Compilation, Extension> _extensions = new();

        public ConcurrentDictionary<(SyntaxTree Tree, TextSpan Span), PlanReading> Readings { get; } = new();

        /// <summary>Each pair of compilations is compared once.</summary>
        public Extension ExtensionTo(CompilationAccess access, Compilation compilation, CancellationToken cancellation)
        {
            if (_extensions.TryGetValue(compilation, out var known)) return known;
            lock (_extensions)
            {
                return _extensions.TryGetValue(compilation, out known) ? known : Add(compilation, Extension.Of(access, compilation, cancellation));
            }
        }

        private Extension Add(Compilation compilation, Extension extension)
        {
            _extensions.Add(compilation, extension);
            return extension;
        }
    }
}

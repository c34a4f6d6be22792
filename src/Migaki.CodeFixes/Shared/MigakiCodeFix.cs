using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Migaki.CodeFixes;

/// <summary>A fix of one rule. It checks everything it needs before it offers itself, and can repair all places at once.</summary>
public abstract class MigakiCodeFix : CodeFixProvider
{
    private readonly string _rule;
    private readonly string[] _problems;

    /// <param name="rule">The rule's id.</param>
    /// <param name="problems">The values of the diagnostic's property <c>problem</c> that it repairs; all where there are none.</param>
    private protected MigakiCodeFix(string rule, params string[] problems) => (_rule, _problems) = (rule, problems);

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => [_rule];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => FixAll.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            // dotnet format asks about other rules of the same analyzer, too.
            if (diagnostic.Id != _rule) continue;
            if (_problems.Length > 0 && !(diagnostic.Properties.TryGetValue("problem", out var problem) && _problems.Contains(problem))) continue;
            if (await Place.OfAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } place) continue;
            foreach (var repair in await OfferAsync(place, context.CancellationToken).ConfigureAwait(false))
                context.RegisterCodeFix(CodeAction.Create(repair.Title, repair.Apply, repair.Key), diagnostic);
        }
    }

    /// <summary>The repairs of one place; none where a precondition does not hold. What has to look at other documents for that overrides this, all others <see cref="Offer"/>.</summary>
    private protected virtual Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation) => Task.FromResult(Offer(place, cancellation));

    /// <summary>The repairs of one place, where its document says all that has to be known.</summary>
    private protected virtual IEnumerable<Repair> Offer(Place place, CancellationToken cancellation) => Repair.None;
}

/// <summary>A repair that can be applied.</summary>
/// <param name="title">What it does, for a menu.</param>
/// <param name="key">Equal for repairs of the same kind, so that they can be applied together.</param>
/// <param name="apply">Does it.</param>
internal sealed class Repair(string title, string key, Func<CancellationToken, Task<Solution>> apply)
{
    public string Title { get; } = title;
    public string Key { get; } = key;
    public Func<CancellationToken, Task<Solution>> Apply { get; } = apply;

    public static IEnumerable<Repair> None { get; } = [];

    /// <summary>Replaces one node of the place's document.</summary>
    public static IEnumerable<Repair> Replace(Place place, string title, string key, SyntaxNode old, SyntaxNode changed) =>
        [new Repair(title, key, _ => Task.FromResult(place.Document.WithSyntaxRoot(place.Root.ReplaceNode(old, changed)).Project.Solution))];
}

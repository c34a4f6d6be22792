using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Migaki.CodeFixes;

/// <summary>MIR6002: reads the clock, random numbers and ids of the run, which a replay repeats.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RunValuesFix() : MigakiCodeFix("MIR6002", "clock", "random", "guid")
{
    private const string Run = "global::Migaki.MirRunContext.Current!";

    private protected override Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        if (place.Expression() is not { } expression || place.Model.GetSymbolInfo(expression, cancellation).Symbol is not { ContainingType: { } type } symbol) return Task.FromResult(Repair.None);
        var instead = $"{type.ToDisplayString()}.{symbol.Name}" switch
        {
            "System.DateTimeOffset.UtcNow" => Run + ".Now",
            "System.DateTimeOffset.Now" => Run + ".Now.ToLocalTime()",
            "System.DateTime.UtcNow" => Run + ".Now.UtcDateTime",
            "System.DateTime.Now" => Run + ".Now.LocalDateTime",
            "System.DateTime.Today" => Run + ".Now.LocalDateTime.Date",
            "System.Guid.NewGuid" => Run + ".NewGuid()",
            "System.Random.Shared" or "System.Random..ctor" => Run + ".Random",
            _ => null,
        };
        return Task.FromResult(instead is null ? Repair.None : Repair.Replace(place, "Use the run's own", "MIR6002.run", expression,
            Layout.Expression(instead).WithTriviaFrom(expression)));
    }
}

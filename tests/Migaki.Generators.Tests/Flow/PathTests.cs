using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Tests.Flow.Tables;

namespace Migaki.Generators.Tests.Flow;

/// <summary>
/// Every flow rule: the message names where a value comes from, where it is used and the path between; each step of the path is an additional location, in
/// the order of the path. A block's place is its declaration, wherever that stands.
/// </summary>
public sealed class PathTests
{
    [Theory]
    // What lies between a source and a use: the source's declaration, then each call the value went through.
    [InlineData("MIR2002", "_ = Compress([|_fixed.Trim()|]);", "_fixed", "field '_fixed'", "'Compress'", "'_fixed' → 'Compress'")]
    [InlineData("MIR2003", "await Small([|_record|]);", "_record", "field '_record'", "'Small'", "'_record' → 'Small'")]
    [InlineData("MIR2003", "var d = Quote(_record); await Small([|d|]);", "_record; Quote(_record)", "field '_record'", "'Small'", "'_record' → 'Quote' → 'Small'")]
    [InlineData("MIR2003", "var d = await Draft(_record); var e = Quote(d); await Small([|e|]);", "_record; Draft(_record); Quote(d)", "field '_record'", "'Small'", "'_record' → 'Draft' → 'Quote' → 'Small'")]
    [InlineData("MIR2003", "var d = Quote(question); await Small([|d|]);", "question; Quote(question)", "parameter 'question'", "'Small'", "'question' → 'Quote' → 'Small'")]
    [InlineData("MIR2003", "var t = Raise(Rules); var d = Quote(t); await Draft([|d|]);", "Raise(Rules); Quote(t)", "result of 'Raise'", "'Draft'", "'Raise' → 'Quote' → 'Draft'")]
    [InlineData("MIR2004", "var d = Quote(_record); Log([|Lower(d)|]);", "_record; Quote(_record)", "field '_record'", "'Lower'", "'_record' → 'Quote' → 'Lower'")]
    [InlineData("MIR2004", "var d = await Draft(_record); var e = Quote(d); Log([|Lower(e)|]);", "_record; Draft(_record); Quote(d)", "field '_record'", "'Lower'", "'_record' → 'Draft' → 'Quote' → 'Lower'")]
    [InlineData("MIR2005", "var d = Quote(_uncached); Remember([|d|]);", "_uncached; Quote(_uncached)", "field '_uncached'", "'Remember'", "'_uncached' → 'Quote' → 'Remember'")]
    [InlineData("MIR2005", "var d = await Draft(_record); Remember([|d|]);", "_record; Draft(_record)", "field '_record'", "'Remember'", "'_record' → 'Draft' → 'Remember'")]
    [InlineData("MIR2006", "await Ask([|_notes|], Rules);", "_notes", "field '_notes'", "'Ask'", "'_notes' → 'Ask'")]
    [InlineData("MIR2006", "var r = await Look(Rules); var d = Quote(r); await Ask([|d|], Rules);", "Look(Rules); Quote(r)", "result of 'Look'", "'Ask'", "'Look' → 'Quote' → 'Ask'")]
    [InlineData("MIR2006", "var d = await Draft(_notes); var e = Quote(d); await Tell([|e|], Rules);", "_notes; Draft(_notes); Quote(d)", "field '_notes'", "'Tell'", "'_notes' → 'Draft' → 'Quote' → 'Tell'")]
    [InlineData("MIR2008", "var d = Quote(_notes); await Draft([|d|]);", "_notes; Quote(_notes)", "field '_notes'", "'Draft'", "'_notes' → 'Quote' → 'Draft'", "[MirConstraints(RedactionRequired = true)]")]
    [InlineData("MIR2008", "var r = await Search(question); var d = Quote(r[0]); await Draft([|d|]);", "Search(question); Quote(r[0])", "result of 'Search'", "'Draft'", "'Search' → 'Quote' → 'Draft'", "[MirConstraints(RedactionRequired = true)]")]
    [InlineData("MIR4001", "var d = Draft(_notes); await Send([|await d|]);", "_notes; Draft(_notes)", "field '_notes'", "'Send'", "'_notes' → 'Draft' → 'Send'")]
    [InlineData("MIR4001", "var r = await Search(Rules); var d = Quote(r[0]); var e = await Draft(d); await Send([|e|]);", "Search(Rules); Quote(r[0]); Draft(d)", "result of 'Search'", "'Send'", "'Search' → 'Quote' → 'Draft' → 'Send'")]
    // What was decided between: the conditions, as they follow each other.
    [InlineData("MIR3001", "var d = Shorten(Rules); if (Flag) { var e = Quote(d); if (question.Length > 3) await Draft([|e|]); }", "Shorten(Rules); Flag; Quote(d); question.Length > 3", "'Shorten'", "'Draft'", "'Shorten' → 'Flag' is true → 'Quote' → 'question.Length > 3' is true → 'Draft'")]
    [InlineData("MIR3003", "if (Flag) return [|Rules|]; if (!Check(question).Passed) return Rules;", "Flag", "\"check\"", "'plan-0'", "'RunCore' → 'Flag' is true → return", "[MirConstraints(RequiredValidators = [\"check\"])]")]
    [InlineData("MIR3003", "if (question.Length > 3) { if (Flag) return [|Rules|]; } if (!Check(question).Passed) return Rules;", "question.Length > 3; Flag", "\"check\"", "'plan-0'", "'RunCore' → 'question.Length > 3' is true → 'Flag' is true → return", "[MirConstraints(RequiredValidators = [\"check\"])]")]
    [InlineData("MIR4002", "if (Flag) { if (!Granted(question)) return Rules; } await [|Pay(question)|];", "Flag", "\"boss\"", "'Pay'", "'RunCore' → 'Flag' is false → 'Pay'")]
    [InlineData("MIR4002", "if (question.Length > 3) { if (Flag) { if (!Granted(question)) return Rules; } await [|Pay(question)|]; }", "question.Length > 3; Flag", "\"boss\"", "'Pay'", "'RunCore' → 'question.Length > 3' is true → 'Flag' is false → 'Pay'")]
    // What makes a call come again.
    [InlineData("MIR1008", "while (Flag) await [|Draft(Rules)|];", "Flag", "'Draft'", "loop", "")]
    [InlineData("MIR4003", "while (Flag) await [|Send(Rules)|];", "Flag", "'Send'", "loop", "")]
    [InlineData("MIR4003", "try { await Send(Rules); } catch { await [|Send(Rules)|]; }", "Send(Rules)", "'Send'", "retry", "")]
    public async Task Each_step_of_the_path_is_a_location(string rule, string body, string locations, string source, string use, string path, string constraints = "")
    {
        var found = Assert.Single(await new CaseBatch(rule, [new FlowCase("one", body)], constraints).VerifyAsync("one"));
        var message = found.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(source, message, StringComparison.Ordinal);
        Assert.Contains(use, message, StringComparison.Ordinal);
        if (path.Length > 0) Assert.Contains("on the path " + path, message, StringComparison.Ordinal);
        Assert.Equal(locations, string.Join("; ", found.AdditionalLocations.Select(Text)));
    }

    [Theory]
    [InlineData("MIR2003", "await Help(Quote(_record));", "private Task<string> Help(string s) => Small([|s|]);", "_record; Quote(_record)")]
    [InlineData("MIR3001", "await Help(Shorten(Rules));", "private async Task<string> Help(string s) { if (Flag) return await Draft([|s|]); return Rules; }", "Shorten(Rules); Flag")]
    [InlineData("MIR3001", "await Help(Quote(Shorten(Rules)));", "private async Task<string> Help(string s) { if (Flag) { var t = Dedup(s); if (question.Length > 3) return await Draft([|t|]); } return Rules; } private readonly string question = \"\";", "Shorten(Rules); Quote(Shorten(Rules)); Flag; Dedup(s); question.Length > 3")]
    [InlineData("MIR3001", "var d = await Make(question); if (Flag) await Draft([|d|]);", "private async Task<string> Make(string s) { await Task.Yield(); if (s.Length > 3) return Shorten(s); return Rules; }", "Shorten(s); Flag")]
    [InlineData("MIR3001", "var d = Make(question); if (Flag) await Draft([|d|]);", "private string Make(string s) { var d = Shorten(s); if (s.Length > 3) return d; return Rules; }", "Shorten(s); s.Length > 3; Flag")]
    [InlineData("MIR4002", "if (Flag) { if (!Granted(question)) return Rules; } await Help(question);", "private async Task Help(string s) { if (s.Length > 3) await [|Pay(s)|]; }", "Flag; s.Length > 3")]
    [InlineData("MIR4003", "for (var i = 0; i < 3; i++) await Help();", "private Task Help() => [|Send(Rules)|];", "i < 3")]
    public async Task A_path_leads_into_a_helper(string rule, string body, string members, string locations) => Assert.Equal(locations,
        string.Join("; ", Assert.Single(await new CaseBatch(rule, [new FlowCase("one", body, members)]).VerifyAsync("one")).AdditionalLocations.Select(Text)));

    /// <summary>A declaration by its name, a call and a condition as they are written.</summary>
    private static string Text(Location location) => location.SourceTree!.GetRoot().FindNode(location.SourceSpan, getInnermostNodeForTie: true) switch
    {
        ParameterSyntax parameter => parameter.Identifier.Text,
        VariableDeclaratorSyntax variable => variable.Identifier.Text,
        var node => node.ToString(),
    };
}

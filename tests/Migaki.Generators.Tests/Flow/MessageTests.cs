using Migaki.Generators.Tests.Flow.Tables;

namespace Migaki.Generators.Tests.Flow;

/// <summary>What the messages of the flow rules say, and that each step of the path is an additional location, in order.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("var d = {|0:Shorten(Rules)|}; await Draft([|d|]);", "'Shorten' → 'Draft'")]
    [InlineData("var d = {|0:Shorten(Rules)|}; if ({|1:Flag|}) await Draft([|d|]);", "'Shorten' → 'Flag' is true → 'Draft'")]
    [InlineData("var d = {|0:Shorten(Rules)|}; if ({|1:Flag|}) { if (!Ok(d)) return Rules; } if ({|2:question.Length > 3|}) await Draft([|d|]);", "'Shorten' → 'Flag' is false → 'question.Length > 3' is true → 'Draft'")]
    [InlineData("var d = {|0:Shorten(Rules)|}; if ({|1:Ok(d)|}) return Rules; await Draft([|d|]);", "'Shorten' → 'Ok(d)' is false → 'Draft'")]
    [InlineData("var d = {|0:Shorten(Rules)|}; try { Must(d); } catch {|1:(FormatException)|} { Log(d); } await Draft([|d|]);", "'Shorten' → an exception is caught → 'Draft'")]
    [InlineData("var d = {|0:Shorten(Rules)|}; try { try { Log(d); } catch (IOException) { throw; } Must(d); } catch (IOException) { throw; } catch {|1:(Exception)|} { } await Draft([|d|]);", "'Shorten' → an exception is caught → 'Draft'")]
    [InlineData("var d = {|0:Shorten(Rules)|}; var e = {|1:Quote(d)|}; await Draft([|e|]);", "'Shorten' → 'Quote' → 'Draft'")]
    [InlineData("var d = {|0:Shorten(Rules)|}; if ({|1:Flag|}) { var e = {|2:Quote(d)|}; await Draft([|e|]); }", "'Shorten' → 'Flag' is true → 'Quote' → 'Draft'")]
    [InlineData("var d = {|0:Shorten(Rules)|}; var e = {|1:Quote(d)|}; if ({|2:Flag|}) await Draft([|e|]);", "'Shorten' → 'Quote' → 'Flag' is true → 'Draft'")]
    [InlineData("var d = {|0:Shorten(Rules)|}; return [|d|];", "'Shorten' → the plan's result")]
    [InlineData("var d = {|0:Shorten(Rules)|}; var ok = Ok(d); if ({|1:ok|}) return Rules; return [|d|];", "'Shorten' → 'ok' is false → the plan's result")]
    public async Task MIR3001_prints_the_path(string body, string path)
    {
        var message = await Message("MIR3001", body);
        Assert.Contains("on the path " + path + ":", message, StringComparison.Ordinal);
        Assert.StartsWith("The result of 'Shorten' is lossy and reaches ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var d = Strict(Rules); if (!Ok(d)) return Rules; await Draft([|d|]);", "\"check\" has not passed")]
    [InlineData("var d = Strict(Rules); await Draft([|d|]);", "\"ok\", \"check\" has not passed")]
    [InlineData("var d = Shorten(Rules); await Draft([|d|]);", "no validator has passed")]
    public async Task MIR3001_says_what_is_missing(string body, string missing) => Assert.Contains(missing, await Message("MIR3001", body), StringComparison.Ordinal);

    [Theory]
    [InlineData("MIR4002", "if ({|0:Flag|}) { if (!Granted(question)) return Rules; } await [|Pay(question)|];", "'RunCore' → 'Flag' is false → 'Pay'")]
    [InlineData("MIR4002", "try { MustApprove(question); } catch {|0:(FormatException)|} { } await [|Pay(question)|];", "'RunCore' → an exception is caught → 'Pay'")]
    [InlineData("MIR4001", "var d = Draft(_notes); await Send([|await d|]);", "'_notes' → 'Draft' → 'Send'")]
    [InlineData("MIR2006", "var d = Quote(_notes); await Ask([|d|], Rules);", "'_notes' → 'Quote' → 'Ask'")]
    [InlineData("MIR2003", "var d = Quote(_record); await Small([|d|]);", "'_record' → 'Quote' → 'Small'")]
    [InlineData("MIR2004", "var d = Quote(_record); Log([|Lower(d)|]);", "'_record' → 'Quote' → 'Lower'")]
    [InlineData("MIR2005", "var d = Quote(_uncached); Remember([|d|]);", "'_uncached' → 'Quote' → 'Remember'")]
    [InlineData("MIR2002", "_ = Compress([|_fixed.Trim()|]);", "'_fixed' → 'Compress'")]
    public async Task The_other_rules_print_theirs(string rule, string body, string path)
    {
        var message = await Message(rule, body);
        Assert.Contains("on the path " + path, message, StringComparison.Ordinal);
    }

    private static async Task<string> Message(string rule, string body)
    {
        var found = await new CaseBatch(rule, [new FlowCase("one", body)]).VerifyAsync("one");
        return Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture);
    }
}

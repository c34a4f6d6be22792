using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Extraction;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Flow;

/// <summary>MIR3001: marked where a lossy result is used unproved, and nowhere else.</summary>
public sealed class UnvalidatedTests
{
    // Uses, and what is none.
    [Theory]
    [InlineData("var d = Compress(question); return [|d|];")]
    [InlineData("return [|Compress(question)|];")]
    [InlineData("return await Draft([|Compress(question)|]);")]
    [InlineData("var d = Compress(question); return await Send([|d|]);")]
    [InlineData("var d = Compress(question); var p = await Search([|d|]); return p[0];")]
    [InlineData("var d = Compress(question); await Approve([|d|]); return question;")]
    [InlineData("var d = Compress(question); Remember([|d|]); return question;")]
    [InlineData("var d = Compress(question); await Draft([|d|]); return [|d|];")]
    [InlineData("var d = await CompressAsync(question); return [|d|];")]
    [InlineData("return [|await CompressAsync(question)|];")]
    public Task A_use_needs_a_proof(string body) => Verify(body);

    [Theory]
    [InlineData("var d = Compress(question); Log(d); return question;")]
    [InlineData("var d = Compress(question); if (d.Length > 3) Log(d); return question;")]
    [InlineData("var d = Compress(question); return await Draft(question);")]
    [InlineData("var d = Compress(question); Ok(d); return question;")]
    [InlineData("var d = Compress(question); var e = Join(d, question); Log(e); return question;")]
    [InlineData("var d = Compress(question); var r = Recall(d); return question;")]
    [InlineData("var d = Quote([question]); return d;")]
    [InlineData("var d = Compress(question); d = question; return d;")]
    [InlineData("var d = Compress(question); var n = d.Length; return await Draft(question + n);")]
    public Task What_is_no_use_needs_none(string body) => Verify(body);

    // Straight proofs.
    [Theory]
    [InlineData("var d = Compress(question); if (!Ok(d)) return question; return d;")]
    [InlineData("var d = Compress(question); if (!Ok(d)) d = question; return d;")]
    [InlineData("var d = Compress(question); if (Ok(d)) return d; return question;")]
    [InlineData("var d = Compress(question); if (!Ok(d)) throw new InvalidOperationException(); return await Draft(d);")]
    [InlineData("var d = Compress(question); return Ok(d) ? d : question;")]
    [InlineData("var d = Compress(question); return !Ok(d) ? question : d;")]
    [InlineData("var d = Compress(question); var ok = Ok(d); if (!ok) return question; return d;")]
    [InlineData("var d = Compress(question); if (await OkAsync(d)) return d; return question;")]
    [InlineData("var d = Compress(question); var ok = await OkAsync(d); return ok ? d : question;")]
    [InlineData("var d = Compress(question); Must(d); return d;")]
    [InlineData("var d = Compress(question); await MustAsync(d); return d;")]
    [InlineData("var d = Compress(question); FailPlan(d); return d;")]
    [InlineData("var d = Compress(question); if (Check(d).Passed) return d; return question;")]
    [InlineData("var d = Compress(question); var r = Check(d); return r.Passed ? d : question;")]
    [InlineData("var d = Compress(question); if (Check(d) is { Passed: true }) return d; return question;")]
    [InlineData("var d = Compress(question); if (Check(d) is not { Passed: true }) return question; return d;")]
    [InlineData("var d = Compress(question); var (passed, _, _) = Check(d); return passed ? d : question;")]
    [InlineData("return Cleaned(Compress(question));")]
    [InlineData("var d = Compress(question); if (Ok(d) == false) return question; return d;")]
    [InlineData("var d = Compress(question); if (Ok(d) is true) return d; return question;")]
    [InlineData("var d = Compress(question); Agent? other = Flag ? this : null; if (other?.Ok(d) == true) return d; return question;")]
    [InlineData("var d = Compress(question); Agent? other = Flag ? this : null; return other?.Ok(d) ?? false ? d : question;")]
    [InlineData("var d = Compress(question); if (Flag) Must(d); else Must(d); return d;")]
    [InlineData("var d = Compress(question); string r; switch (question.Length) { case 1: Must(d); r = d; break; default: r = question; break; } return r;")]
    [InlineData("var d = Compress(question); if (Ok(d) != true) return question; return d;")]
    [InlineData("var d = Compress(question); if (Ok(d) && d.Length > 2) return d; return question;")]
    [InlineData("var d = Compress(question); if (d.Length > 2 && Ok(d)) return d; return question;")]
    [InlineData("var d = Compress(question); if (!Ok(d) || d.Length > 2) return question; return d;")]
    [InlineData("var d = Compress(question); if (!(Ok(d) && d.Length > 2)) return question; return d;")]
    [InlineData("var d = Compress(question); if (d.Length > 2 & Ok(d)) return d; return question;")]
    [InlineData("var d = Compress(question); var ok = Ok(d) && Flag; if (ok) return d; return question;")]
    [InlineData("var d = Compress(question); var bad = !Ok(d); if (bad) return question; return d;")]
    [InlineData("var d = Compress(question); bool ok; if (Flag) ok = Ok(d); else ok = Schema(d); if (ok) return d; return question;")]
    [InlineData("var d = Compress(question); while (!Ok(d)) d = Compress(question); return d;")]
    [InlineData("string d; do { d = Compress(question); } while (!Ok(d)); return d;")]
    [InlineData("var d = Compress(question); if (Flag) { if (!Ok(d)) return question; } else { if (!Schema(d)) return question; } return d;")]
    [InlineData("var d = Compress(question); switch (Ok(d)) { case true: return d; default: return question; }")]
    [InlineData("var d = Compress(question); return Ok(d) switch { true => d, false => question };")]
    public Task A_passed_validator_proves(string body) => Verify(body);

    // The other side.
    [Theory]
    [InlineData("var d = Compress(question); if (Ok(d)) return question; return [|d|];")]
    [InlineData("var d = Compress(question); return [|Ok(d) ? question : d|];")]
    [InlineData("var d = Compress(question); Ok(d); return [|d|];")]
    [InlineData("var d = Compress(question); _ = Ok(d); return [|d|];")]
    [InlineData("var d = Compress(question); await OkAsync(d); return [|d|];")]
    [InlineData("var d = Compress(question); var ok = Ok(d); ok = true; if (ok) return [|d|]; return question;")]
    [InlineData("var d = Compress(question); var ok = Ok(d); d = Compress(question); if (ok) return [|d|]; return question;")]
    [InlineData("var d = Compress(question); if (Ok(d) || Flag) return [|d|]; return question;")]
    [InlineData("var d = Compress(question); if (Ok(d) && Flag) return question; return [|d|];")]
    [InlineData("var d = Compress(question); if (Flag) { if (!Ok(d)) return question; } return [|d|];")]
    [InlineData("var d = Compress(question); Warn(d); return [|d|];")]
    [InlineData("var d = Compress(question); if (Warn(d)) return [|d|]; return question;")]
    [InlineData("var d = Compress(question); var t = MustAsync(d); return [|d|];")]
    [InlineData("var d = Compress(question); Check(d); return [|d|];")]
    [InlineData("var d = Compress(question); Cleaned(d); return [|d|];")]
    [InlineData("var d = Compress(question); var e = Compress(question); if (!Ok(e)) return question; return [|d|];")]
    [InlineData("var d = Compress(question); if (!Ok(d.Trim())) return question; return [|d|];")]
    [InlineData("var d = Compress(question); if (!Ok(d)) return question; d = Compress(d); return [|d|];")]
    [InlineData("var d = Compress(question); Agent? other = Flag ? this : null; other?.Must(d); return [|d|];")]
    [InlineData("var d = Compress(question); Agent? other = Flag ? this : null; if (other?.Ok(d) != false) return [|d|]; return question;")]
    [InlineData("var d = Compress(question); if (Check(d) is { Score: > 0.5 }) return [|d|]; return question;")]
    public Task Another_side_or_another_value_does_not(string body) => Verify(body);

    // Exceptions.
    [Theory]
    [InlineData("var d = Compress(question); try { Must(d); } catch (Exception) { } return [|d|];")]
    [InlineData("var d = Compress(question); try { Must(d); } catch { Log(d); } return [|d|];")]
    [InlineData("var d = Compress(question); try { Log(d); } finally { Ok(d); } return [|d|];")]
    [InlineData("var d = Compress(question); try { Log(d); } catch { Must(d); } return [|d|];")]
    [InlineData("var d = Compress(question); try { Must(d); } catch { return [|d|]; } return question;")]
    [InlineData("var d = Compress(question); try { Must(d); } finally { await Draft([|d|]); } return d;")]
    [InlineData("var d = Compress(question); try { Must(d); } catch (FormatException) when (d.Length > 3) { } return [|d|];")]
    [InlineData("var d = question; try { d = Compress(question); Must(d); } catch { } return [|d|];")]
    [InlineData("var d = Compress(question); try { if (!Ok(d)) throw new FormatException(); } catch (FormatException) { } return [|d|];")]
    [InlineData("var d = Compress(question); try { try { Must(d); } finally { Log(d); } } catch { } return [|d|];")]
    public Task A_swallowed_validator_proves_nothing(string body) => Verify(body);

    [Theory]
    [InlineData("var d = Compress(question); try { Must(d); } catch { throw; } return d;")]
    [InlineData("var d = Compress(question); try { Must(d); } catch { d = question; } return d;")]
    [InlineData("var d = Compress(question); try { Must(d); } catch { return question; } return d;")]
    [InlineData("var d = Compress(question); try { Must(d); return d; } catch { return question; }")]
    [InlineData("var d = Compress(question); try { Log(d); } finally { Must(d); } return d;")]
    [InlineData("var d = Compress(question); try { Must(d); } finally { Log(d); } return d;")]
    [InlineData("var d = Compress(question); try { Must(d); } catch (Exception e) { throw new InvalidOperationException(e.Message); } return d;")]
    [InlineData("var d = Compress(question); bool ok; try { ok = Ok(d); } catch { ok = false; } return ok ? d : question;")]
    [InlineData("var d = Compress(question); using (var s = new StringReader(question)) { Must(d); } return d;")]
    [InlineData("using var s = new StringReader(question); var d = Compress(question); if (!Ok(d)) return question; return d;")]
    [InlineData("var d = Compress(question); lock (this) { Must(d); } return d;")]
    [InlineData("string d; try { d = Compress(question); Must(d); } catch { d = question; } return d;")]
    public Task A_validator_that_stops_the_path_proves(string body) => Verify(body);

    // Loops and jumps.
    [Theory]
    [InlineData("var d = question; for (var i = 0; i < 3; i++) { if (i > 0 && !Ok(d)) return question; d = Compress(d); } return [|d|];")]
    [InlineData("var d = question; while (Flag) { await Draft([|d|]); d = Compress(question); } return question;")]
    [InlineData("var p = await Search(question); foreach (var x in p) { var d = Compress(x); if (x.Length > 1) Must(d); await Draft([|d|]); } return question;")]
    [InlineData("var d = Compress(question); foreach (var x in await Search(question)) { Must(d); } return [|d|];")]
    [InlineData("var d = Compress(question); var previous = question; foreach (var x in await Search(question)) { previous = d; d = Compress(x); Must(d); } return [|previous|];")]
    [InlineData("var d = Compress(question); if (Flag) goto use; Must(d); use: return [|d|];")]
    [InlineData("var d = Compress(question); while (true) { if (Flag) break; Must(d); } return [|d|];")]
    public Task Loops_bring_back_what_is_unproved(string body) => Verify(body);

    [Theory]
    [InlineData("var p = await Search(question); foreach (var x in p) { var d = Compress(x); Must(d); await Draft(d); } return question;")]
    [InlineData("var d = Compress(question); foreach (var x in await Search(question)) { d = Compress(x); Must(d); await Draft(d); } return question;")]
    [InlineData("var d = Compress(question); for (var i = 0; i < 3; i++) { if (Ok(d)) return d; d = Compress(question); } return question;")]
    [InlineData("var d = Compress(question); while (true) { if (Ok(d)) break; d = Compress(question); } return d;")]
    [InlineData("var d = Compress(question); again: if (!Ok(d)) { d = Compress(question); goto again; } return d;")]
    [InlineData("var list = new List<string>(); foreach (var x in await Search(question)) { var d = Compress(x); if (!Ok(d)) continue; list.Add(d); } return await Draft(string.Join(' ', list));")]
    public Task Loops_that_prove_each_round_are_clean(string body) => Verify(body);

    // Aliases and carriers.
    [Theory]
    [InlineData("var d = Compress(question); var e = d; if (!Ok(e)) return question; return d;")]
    [InlineData("var d = Compress(question); var e = d; if (!Ok(d)) return question; return e;")]
    [InlineData("_held = Compress(question); if (!Ok(_held)) return question; return _held;")]
    [InlineData("var t = (Compress(question), question); if (!Ok(t.Item1)) return question; return t.Item1;")]
    [InlineData("var (d, q) = (Compress(question), question); if (!Ok(d)) return question; return d + q;")]
    [InlineData("var l = new List<string> { Compress(question) }; if (!Ok(l[0])) return question; return l[0];")]
    [InlineData("var d = Compress(question); var l = new List<string> { d }; if (!Ok(d)) return question; return string.Join(' ', l);")]
    [InlineData("var d = Compress(question); if (!Ok(d)) return question; return $\"{d}!\";")]
    [InlineData("var r = new Doc(Compress(question), question); if (!Ok(r.Text)) return question; return r.Text;")]
    [InlineData("var r = new Doc(Compress(question), question); if (!Ok(r.Text)) return question; var s = r with { Title = question }; return s.Text;")]
    [InlineData("var t = CompressAsync(question); var d = await t; if (!Ok(d)) return question; return await t;")]
    [InlineData("var d = Compress(question); object o = d; if (!Ok((string)o)) return question; return d;")]
    [InlineData("var d = Compress(question); var e = Flag ? d : d; if (!Ok(e)) return question; return e;")]
    public Task Aliases_share_a_proof(string body) => Verify(body);

    [Theory]
    [InlineData("var d = Compress(question); var e = d.Trim(); if (!Ok(e)) return question; return [|d|];")]
    [InlineData("var d = Compress(question); var t = (d, question); return [|t.Item1|];")]
    [InlineData("var d = Compress(question); var l = new List<string>(); l.Add(d); return [|string.Join(' ', l)|];")]
    [InlineData("_held = Compress(question); return [|_held|];")]
    [InlineData("var d = Compress(question); return [|$\"{d} {question}\"|];")]
    [InlineData("var d = Compress(question); return [|d + question|];")]
    [InlineData("var d = Compress(question); var b = new System.Text.StringBuilder(); b.Append(question).Append(d); return [|b.ToString()|];")]
    [InlineData("var d = Join(Compress(question), question); return [|d|];")]
    [InlineData("var r = new Doc(Compress(question), question); return await Draft([|r.Text|]);")]
    [InlineData("var d = Compress(question); var e = question; e = d; return [|e|];")]
    [InlineData("var d = Compress(question); var x = new { d }; return [|x.d|];")]
    [InlineData("var d = Compress(question); string[] a = [d, question]; return [|a[0]|];")]
    [InlineData("var d = Compress(question); var all = (await Search(question)).Select(p => p + d).ToArray(); return [|string.Concat(all)|];")]
    [InlineData("var all = (await Search(question)).Select(p => Compress(p)).ToArray(); return [|string.Concat(all)|];")]
    [InlineData("var (a, b) = (CompressAsync(question), Draft(question)); await Task.WhenAll(a, b); return [|await a|];")]
    [InlineData("var parts = await Task.WhenAll(CompressAsync(question), Draft(question)); return [|parts[0]|];")]
    [InlineData("var d = Compress(question); d ??= question; return [|d|];")]
    [InlineData("string? d = null; d ??= Compress(question); return [|d|];")]
    [InlineData("var d = Recall(question) ?? Compress(question); return [|d|];")]
    public Task Carriers_carry_what_is_unproved(string body) => Verify(body);

    // Lambdas, local functions, helpers.
    [Theory]
    [InlineData("var d = Compress(question); bool Fine() => Ok(d); if (!Fine()) return question; return d;")]
    [InlineData("var d = Compress(question); bool Fine(string s) => Ok(s); if (!Fine(d)) return question; return d;")]
    [InlineData("var d = Compress(question); void Require(string s) { if (!Ok(s)) throw new FormatException(); } Require(d); return d;")]
    [InlineData("var d = Compress(question); Func<string, bool> fine = s => Ok(s); if (!fine(d)) return question; return d;")]
    [InlineData("var d = Compress(question); if (!IsFine(d)) return question; return d;")]
    [InlineData("var d = Compress(question); Demand(d); return d;")]
    [InlineData("var d = SafeDigest(question); return d;")]
    [InlineData("string Unused() => Compress(question); return question;")]
    public Task Followed_calls_prove(string body) => Verify(body);

    [Theory]
    [InlineData("var d = Compress(question); bool Fine() => Ok(d); return [|d|];")]
    [InlineData("var d = Compress(question); void Maybe(string s) { if (Flag) Must(s); } Maybe(d); return [|d|];")]
    [InlineData("var d = Compress(question); Func<Task<string>> use = () => Draft([|d|]); return await use();")]
    [InlineData("string Digest() => Compress(question); return [|Digest()|];")]
    [InlineData("var d = Digest(question); return [|d|];")]
    [InlineData("var d = Compress(question); Sometimes(d); return [|d|];")]
    public Task Followed_calls_carry(string body) => Verify(body);

    // Named validators and evals.
    [Theory]
    [InlineData("var d = Strict(question); if (!Grounded(d, [question])) return question; return [|d|];")]
    [InlineData("var d = Strict(question); if (!Schema(d)) return question; return [|d|];")]
    [InlineData("var d = Strict(question); if (!Ok(d)) return question; return [|d|];")]
    [InlineData("var d = Strict(question); if (!Schema(d) && !Grounded(d, [question])) return question; return [|d|];")]
    [InlineData("var d = Strict(question); if (Schema(d) && Grounded(d, [question])) return d; return question;")]
    [InlineData("var d = Strict(question); if (!Schema(d)) return question; if (!Grounded(d, [question])) return question; return d;")]
    [InlineData("var d = Accepted(question); return d;")]
    [InlineData("var d = Assumed(question); return d;")]
    public Task Required_validators_are_all_required(string body) => Verify(body);

    [Fact]
    public async Task The_message_names_transform_use_and_path()
    {
        var found = await Verify("""
            var d = {|0:Compress(question)|};
            if ({|1:Flag|})
            {
                if (!Ok(d)) return question;
            }
            return await Draft([|d|]);
            """);
        Assert.Equal(
            "The result of 'Compress' is lossy and reaches 'Draft', but no validator has passed on the path 'Compress' → 'Flag' is false → 'Draft': validate it first and use it only where the validator passed",
            Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Task<IReadOnlyList<Microsoft.CodeAnalysis.Diagnostic>> Verify(string body) =>
        new AnalyzerHarness(new FlowAnalyzer())
        {
            DefaultRule = "MIR3001",
            OnlyRules = ["MIR3001"],
            OtherSources =
            [
                PlanText.Steps,
                """
                public record Doc(string Text, string Title);
                public partial class Agent
                {
                    private string _held = "";
                    [ContextTransform(TransformKind.Compress)][AcceptedByEval("e")] private string Accepted(string text) => text;
                    [ContextTransform(TransformKind.Compress)][MirAssume("MIR3001", "checked elsewhere")] private string Assumed(string text) => text;
                    private bool IsFine(string s) => Ok(s) && s.Length > 2;
                    private void Demand(string s) { if (!Ok(s)) throw new FormatException(); }
                    private string SafeDigest(string s) { var d = Compress(s); return Ok(d) ? d : s; }
                    private string Digest(string s) => Compress(s);
                    private void Sometimes(string s) { if (s.Length > 3) Must(s); }
                }
                """,
            ],
        }.VerifyAsync(PlanText.Source(body));
}

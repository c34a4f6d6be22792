using Migaki.Generators.Rules;

namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR2002, MIR2005 and MIR2007.</summary>
public sealed class ContextRuleTests
{
    [Theory]
    [InlineData("return Dedup([|_fixed|]);")]
    [InlineData("return Compress([|_fixed|]);")]
    [InlineData("return Summarize([|_fixed|]);")]
    [InlineData("return Filter([|_fixed|]);")]
    [InlineData("return Compress([|_dedup|]);")]
    [InlineData("return Summarize([|_dedup|]);")]
    [InlineData("return Filter([|_dedup|]);")]
    [InlineData("return Summarize([|_compressible|]);")]
    [InlineData("return Filter([|_compressible|]);")]
    [InlineData("return Filter([|_summarizable|]);")]
    [InlineData("return Compress([|_droppable|]);")]
    [InlineData("return Summarize([|_droppable|]);")]
    [InlineData("var x = _fixed; return Compress([|x|]);")]
    [InlineData("return Compress([|_fixed.Trim()|]);")]
    [InlineData("return Compress([|_fixed + question|]);")]
    [InlineData("return Compress([|Flag ? _fixed : question|]);")]
    [InlineData("return Compress([|Freeze(question)|]);")]
    [InlineData("return Go(_fixed);", "private string Go(string s) => Compress([|s|]);")]
    public Task Not_allowed(string body, string members = "") => RuleCase.Flow("MIR2002", RuleCase.Source(body, members));

    [Theory]
    [InlineData("return Quote(_fixed);")]
    [InlineData("return Redact(_fixed);")]
    [InlineData("return Dedup(_dedup);")]
    [InlineData("return Dedup(_compressible);")]
    [InlineData("return Compress(_compressible);")]
    [InlineData("return Compress(_summarizable);")]
    [InlineData("return Summarize(_summarizable);")]
    [InlineData("return Dedup(_droppable);")]
    [InlineData("return Filter(_droppable);")]
    [InlineData("return Summarize(question);")]
    [InlineData("return Compress(_notes);")]
    [InlineData("return Filter(question, _fixed);")]
    [InlineData("return Compress(await Draft(_fixed));")]
    [InlineData("return Compress(Quote(_fixed));")]
    [InlineData("var x = _fixed; x = question; return Compress(x);")]
    [InlineData("return Compress(\"literal\");")]
    [InlineData("return await Draft(_fixed);")]
    [InlineData("return Assumed(_fixed);", "[ContextTransform(TransformKind.Deduplicate)][MirAssume(\"MIR2002\", \"blank lines only\")] private string Assumed(string s) => s;")]
    public Task Allowed(string body, string members = "") => RuleCase.Flow("MIR2002", RuleCase.Source(body, members));

    [Theory]
    [InlineData("Remember([|_uncached|]); return question;")]
    [InlineData("Remember([|_ephemeral|]); return question;")]
    [InlineData("RememberSafely([|_ephemeral|]); return question;")]
    [InlineData("Remember([|await Draft(_uncached)|]); return question;")]
    [InlineData("Remember([|Quote(await Draft(_ephemeral))|]); return question;")]
    [InlineData("Remember([|question + _uncached|]); return question;")]
    [InlineData("Remember([|_record|]); return question;")]
    [InlineData("Remember([|await Draft(_record)|]); return question;")]
    [InlineData("Remember(question); return question;")]
    [InlineData("RememberSafely(_record); return question;")]
    [InlineData("Remember(_notes); return question;")]
    [InlineData("Remember(Blacken(_record)); return question;")]
    [InlineData("Remember((await Search(_uncached))[0]); return question;")]
    [InlineData("await Draft(_ephemeral); return _uncached;")]
    [InlineData("Log(_uncached); Remember(question); return question;")]
    [InlineData("var x = _uncached; x = question; Remember(x); return question;")]
    public Task Cache_writes(string body) => RuleCase.Flow("MIR2005", RuleCase.Source(body));

    [Theory]
    [InlineData("[|Remember(question)|]; return question;", "Cache = CacheMode.Forbidden")]
    [InlineData("[|Remember(question)|]; return question;", "Retention = RetentionMode.Ephemeral")]
    [InlineData("[|RememberSafely(question)|]; return question;", "AllowPersistence = false")]
    [InlineData("Remember(question); return question;", "AllowPersistence = true, Cache = CacheMode.Eligible, Retention = RetentionMode.MetadataOnly")]
    [InlineData("return Recall(question) ?? question;", "Cache = CacheMode.Forbidden")]
    [InlineData("return question;", "AllowPersistence = false")]
    public Task Cache_writes_of_a_plan(string body, string constraints) => RuleCase.Flow("MIR2005", RuleCase.Source(body, constraints: $"[MirConstraints({constraints})]"));

    [Theory]
    [InlineData("AKIA2E0A8F3B244C9986")]
    [InlineData("sk-proj-a81Kq0ZbT7mN4xR2vW9yLc3d")]
    [InlineData("ghp_a81Kq0ZbT7mN4xR2vW9yLc3da81Kq0ZbT7mN")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----")]
    [InlineData("use postgres://app:s3cr3tpa55@db/x to connect")]
    public Task A_literal_looks_like_a_secret(string text) => RuleCase.Flow("MIR2007", RuleCase.Source($"return await Draft([|\"{text}\"|]);"));

    [Theory]
    [InlineData("return await Draft(\"sk-xxxxxxxxxxxxxxxxxxxxxxxx\");")]
    [InlineData("return await Draft(\"Your key starts with sk- or AKIA.\");")]
    [InlineData("return await Draft(\"ghp_\");")]
    [InlineData("return await Draft(\"https://example.com/a:b@c\");")]
    [InlineData("return await Draft(\"What is a private key?\");")]
    [InlineData("return await Draft(\"AKIAAAAAAAAAAAAAAAAA\");")]
    [InlineData("Log(\"AKIA2E0A8F3B244C9986\"); return question;")]
    [InlineData("return await Draft(\"0123456789abcdef0123456789abcdef\");")]
    public Task A_literal_does_not(string body) => RuleCase.Flow("MIR2007", RuleCase.Source(body));

    [Fact]
    public async Task The_message_never_prints_the_secret() =>
        Assert.DoesNotContain("AKIA", RuleCase.Message(await RuleCase.Flow("MIR2007", RuleCase.Source("return await Draft([|\"AKIA2E0A8F3B244C9986\"|]);"))), StringComparison.Ordinal);

    [Fact]
    public void Every_mutability_allows_what_the_table_says()
    {
        var allowed = new Dictionary<Mutability, TransformKind[]>
        {
            [Mutability.Fixed] = [],
            [Mutability.Deduplicable] = [TransformKind.Deduplicate],
            [Mutability.Compressible] = [TransformKind.Deduplicate, TransformKind.Compress],
            [Mutability.Summarizable] = [TransformKind.Deduplicate, TransformKind.Compress, TransformKind.Summarize],
            [Mutability.Droppable] = [TransformKind.Deduplicate, TransformKind.Filter],
        };
        foreach (var mutability in Enum.GetValues<Mutability>())
        {
            foreach (var kind in Enum.GetValues<TransformKind>())
                Assert.Equal(kind is TransformKind.Assemble or TransformKind.Redact || allowed[mutability].Contains(kind), ContextRules.Allows(mutability, kind));
        }
    }
}

namespace Migaki.Mir.Tests.Passes;

public sealed class TokenEstimatorTests
{
    [Theory]
    [InlineData("alpha beta gamma", 3)]
    [InlineData("one two", 2)]
    [InlineData("three four five", 3)]
    [InlineData("six", 1)]
    [InlineData("", 0)]
    [InlineData("a-b, c!", 6)]
    [InlineData("né", 2)]
    [InlineData("😀", 2)]
    [InlineData(" \t\n\v\f\r\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff", 0)]
    [InlineData("a\ufeffb", 2)]
    [InlineData("\u0085", 1)] // white space to .NET, not to ECMAScript
    [InlineData("\u200b\u180e", 2)]
    [InlineData("x1Y2_z", 3)]
    public void Tokens_are_counted(string text, int tokens)
    {
        Assert.Equal(tokens, TokenEstimator.Estimate(text));
#if !MIR_NETSTANDARD
        Assert.Equal(tokens, TokenEstimator.Estimate(text.AsSpan()));
#endif
    }

    [Fact]
    public void Pieces_may_be_cut_anywhere_and_cost_no_allocation()
    {
        const string text = "Alpha-beta 12 😀 né\u0085gamma";
        var whole = TokenEstimator.Estimate(text);
        for (var cut = 0; cut <= text.Length; cut++)
        {
            var counter = default(TokenCounter);
            counter.Append(text[..cut]);
            foreach (var unit in text[cut..]) counter.Append(unit);
            Assert.Equal(whole, counter.Count);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        TokenEstimator.Estimate(text);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Emission;

namespace Migaki.Generators.Tests.Emission;

/// <summary>Literals of documents: the compiler reads back what was written, and only ASCII is in the file.</summary>
public sealed class LiteralTests
{
    [Theory]
    [InlineData("{\"a\":[\"\",\"b\\\\\"]}", true)]
    [InlineData("{\"a\":\"größe\"}", false)]
    [InlineData("{\"a\":\"\u007f\"}", false)]
    [InlineData("{\"\"\"}", false)]
    [InlineData("\"a\"", false)]
    [InlineData("{\"a\":\"b\"", false)]
    [InlineData("", false)]
    public void A_document_is_raw_where_that_is_the_same(string text, bool isRaw)
    {
        var literal = Literal.Document(text);
        Assert.Equal(isRaw, literal.StartsWith("\"\"\"", StringComparison.Ordinal));
        Assert.All(literal, static c => Assert.InRange(c, ' ', '~'));
        var read = Assert.IsType<LiteralExpressionSyntax>(SyntaxFactory.ParseExpression(literal));
        Assert.Empty(read.GetDiagnostics());
        Assert.Equal(text, read.Token.Value);
    }
}

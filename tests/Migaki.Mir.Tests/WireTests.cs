using System.Reflection;

namespace Migaki.Mir.Tests;

public sealed class WireTests
{
    /// <summary>Wire names are looked up by the member's number.</summary>
    [Fact]
    public void Every_vocabulary_is_numbered_from_0_without_gaps()
    {
        var vocabularies = typeof(Wire).Assembly.GetTypes().Where(static type => type.IsEnum && type.IsVisible).ToList();
        Assert.True(vocabularies.Count > 20, $"{vocabularies.Count} enums");
        foreach (var vocabulary in vocabularies)
        {
            Assert.True(Enum.GetUnderlyingType(vocabulary) == typeof(int), $"{vocabulary} is no int.");
            Assert.Equal(Enumerable.Range(0, Enum.GetNames(vocabulary).Length), Enum.GetValues(vocabulary).Cast<object>().Select(static value => (int)value));
        }
    }

    [Fact]
    public void Every_member_has_a_name_that_leads_back_to_it()
    {
        foreach (var vocabulary in typeof(Wire).Assembly.GetTypes().Where(static type => type.IsEnum && type.IsVisible))
            typeof(WireTests).GetMethod(nameof(RoundTrip), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(vocabulary).Invoke(null, null);
    }

    private enum Sparse { First = 1, Second = 4 }

    private enum Small : byte { First, Second }

    [Fact]
    public void An_enum_that_is_no_vocabulary_has_no_names()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => Wire.Name(Sparse.First));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Wire.Name(Small.Second));
        Assert.False(Wire.TryParse<Sparse>("first", out _));
        Assert.False(Wire.TryParse<Small>("second", out _));
    }

    [Fact]
    public void A_name_is_the_members_in_snake_case()
    {
        Assert.Equal("retrieved_document", Wire.Name(ContextRole.RetrievedDocument));
        Assert.Equal(["fixed", "deduplicable", "compressible", "summarizable", "droppable"], Enum.GetValues<Mutability>().Select(Wire.Name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Fixed")]
    [InlineData("fixed ")]
    [InlineData("0")]
    public void Any_other_text_is_no_member(string? text)
    {
        Assert.False(Wire.TryParse<Mutability>(text, out var value));
        Assert.Equal(default, value);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(int.MinValue)]
    public void A_number_that_is_no_member_has_no_name(int number) =>
        Assert.Contains("Not a member of Mutability.", Assert.Throws<ArgumentOutOfRangeException>(() => Wire.Name((Mutability)number)).Message, StringComparison.Ordinal);

    private static void RoundTrip<T>() where T : struct, Enum
    {
        foreach (var member in Enum.GetValues<T>())
        {
            Assert.Matches("^[a-z]+(_[a-z0-9]+)*$", Wire.Name(member));
            Assert.True(Wire.TryParse<T>(Wire.Name(member), out var back));
            Assert.Equal(member, back);
        }
    }
}

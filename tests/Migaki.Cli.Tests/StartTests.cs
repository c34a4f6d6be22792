using Migaki.Cli.Output;

namespace Migaki.Cli.Tests;

/// <summary>What the tool does so that it starts quickly must not change what it says.</summary>
public class StartTests
{
    /// <summary>Wire names are looked up by the member's number.</summary>
    [Fact]
    public void Every_enum_with_a_wire_name_is_numbered_from_0_without_gaps()
    {
        var enums = new[] { typeof(MigakiRecorder).Assembly, typeof(MigakiTool).Assembly }.SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => type.IsEnum && !type.IsNestedPrivate && type.Namespace?.StartsWith("Migaki", StringComparison.Ordinal) == true).ToList();
        Assert.True(enums.Count > 10, $"{enums.Count} enums");
        foreach (var type in enums)
        {
            Assert.True(Enum.GetUnderlyingType(type) == typeof(int), $"{type} is no int.");
            Assert.Equal(Enumerable.Range(0, Enum.GetNames(type).Length), Enum.GetValues(type).Cast<object>().Select(static value => (int)value));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public void What_is_worked_on_at_once_comes_back_in_its_order(int count)
    {
        var items = Enumerable.Range(0, count).Select(static number => $"{number}").ToList();
        Assert.Equal(items.Select(static item => item + "!"), Parallelly.InOrder(items, static item => item + "!"));
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migaki.Build.Files;

namespace Migaki.Build.Tests;

public sealed class JsonLayoutTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Against System.Text.Json, which the task itself cannot use inside MSBuild.</summary>
    [Fact]
    public void Indents_and_compacts_like_the_library()
    {
        var random = new Random(11);
        for (var round = 0; round < 500; round++)
        {
            var value = Value(random, 0);
            var compact = value.ToJsonString(Compact);

            Assert.Equal(value.ToJsonString(Readable) + "\n", JsonLayout.Indented(compact));
            Assert.Equal(compact, JsonLayout.Compact(JsonLayout.Indented(compact)));
            Assert.Equal(compact, JsonLayout.Compact(compact));
        }
    }

    [Fact]
    public void Line_ends_and_tabs_between_tokens_do_not_count() =>
        Assert.Equal("""{"a b":[1,2]}""", JsonLayout.Compact("{\r\n\t\"a b\" : [ 1 ,\r\n 2 ] }\r\n"));

    [Theory]
    [InlineData("\"open")]
    [InlineData("\"open\\")]
    [InlineData("}}]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("<<<<<<< HEAD")]
    public void What_is_no_json_is_no_crash(string text)
    {
        Assert.NotNull(JsonLayout.Indented(text));
        Assert.NotNull(JsonLayout.Compact(text));
    }

    private static JsonNode Value(Random random, int depth) => (depth > 4 ? random.Next(3) : random.Next(5)) switch
    {
        0 => JsonValue.Create(random.Next(-1000, 1000)),
        1 => JsonValue.Create(Text(random)),
        2 => JsonValue.Create(random.Next(2) == 0),
        3 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create(Text(random) + i, (JsonNode?)Value(random, depth + 1)))),
    };

    private static string Text(Random random)
    {
        const string alphabet = "ab \"\\{}[],:\n\té日";
        return string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => alphabet[random.Next(alphabet.Length)]));
    }
}

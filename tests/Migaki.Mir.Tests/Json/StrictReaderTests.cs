using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Json;

public sealed class StrictReaderTests
{
    [Theory]
    [InlineData("", WireReadErrorKind.UnexpectedEnd, "$", 0)]
    [InlineData("  ", WireReadErrorKind.UnexpectedEnd, "$", 2)]
    [InlineData("{\"a\":[1,", WireReadErrorKind.UnexpectedEnd, "$.a[1]", 8)]
    [InlineData("[\"a", WireReadErrorKind.UnexpectedEnd, "$[0]", 3)]
    [InlineData("[\"a\\", WireReadErrorKind.UnexpectedEnd, "$[0]", 4)]
    [InlineData("tru", WireReadErrorKind.UnexpectedEnd, "$", 3)]
    [InlineData("trux", WireReadErrorKind.UnexpectedCharacter, "$", 3)]
    [InlineData("{\"a\":[{\"b\":?}]}", WireReadErrorKind.UnexpectedCharacter, "$.a[0].b", 11)]
    [InlineData("{a:1}", WireReadErrorKind.UnexpectedCharacter, "$", 1)]
    [InlineData("{'a':1}", WireReadErrorKind.UnexpectedCharacter, "$", 1)]
    [InlineData("{\"a\" 1}", WireReadErrorKind.UnexpectedCharacter, "$.a", 5)]
    [InlineData("{\"a\":1 \"b\":2}", WireReadErrorKind.UnexpectedCharacter, "$.a", 7)]
    [InlineData("[1 2]", WireReadErrorKind.UnexpectedCharacter, "$[0]", 3)]
    [InlineData("[é]", WireReadErrorKind.UnexpectedCharacter, "$[0]", 1)]
    [InlineData("[\u00a0]", WireReadErrorKind.UnexpectedCharacter, "$[0]", 1)]
    [InlineData("\ufeff{}", WireReadErrorKind.ByteOrderMark, "$", 0)]
    [InlineData("[\ufeff1]", WireReadErrorKind.ByteOrderMark, "$[0]", 1)]
    [InlineData("[1/*x*/]", WireReadErrorKind.Comment, "$[0]", 2)]
    [InlineData("//x\n1", WireReadErrorKind.Comment, "$", 0)]
    [InlineData("1 // x", WireReadErrorKind.Comment, "$", 2)]
    [InlineData("[1,]", WireReadErrorKind.TrailingComma, "$[1]", 3)]
    [InlineData("{\"a\":1,}", WireReadErrorKind.TrailingComma, "$", 7)]
    [InlineData("{} {}", WireReadErrorKind.TrailingData, "$", 3)]
    [InlineData("1\0", WireReadErrorKind.TrailingData, "$", 1)]
    [InlineData("{\"a\":{\"b\":1,\"c\":2,\"\\u0062\":3}}", WireReadErrorKind.DuplicateKey, "$.a.b", 18)]
    [InlineData("{\"é\":1,\"b c\":[{\"x\":1,\"x\":2}]}", WireReadErrorKind.DuplicateKey, "$[\"b c\"][0].x", 21)]
    [InlineData("[01]", WireReadErrorKind.InvalidNumber, "$[0]", 2)]
    [InlineData("[-]", WireReadErrorKind.InvalidNumber, "$[0]", 2)]
    [InlineData("[-01]", WireReadErrorKind.InvalidNumber, "$[0]", 3)]
    [InlineData("[1.]", WireReadErrorKind.InvalidNumber, "$[0]", 3)]
    [InlineData("[.5]", WireReadErrorKind.InvalidNumber, "$[0]", 1)]
    [InlineData("[+1]", WireReadErrorKind.InvalidNumber, "$[0]", 1)]
    [InlineData("[1e]", WireReadErrorKind.InvalidNumber, "$[0]", 3)]
    [InlineData("[1e+]", WireReadErrorKind.InvalidNumber, "$[0]", 4)]
    [InlineData("[NaN]", WireReadErrorKind.InvalidNumber, "$[0]", 1)]
    [InlineData("[Infinity]", WireReadErrorKind.InvalidNumber, "$[0]", 1)]
    [InlineData("[0x1]", WireReadErrorKind.UnexpectedCharacter, "$[0]", 2)]
    [InlineData("{\"a\":1e400}", WireReadErrorKind.NumberNotFinite, "$.a", 5)]
    [InlineData("{\"a\":-1e400}", WireReadErrorKind.NumberNotFinite, "$.a", 5)]
    [InlineData("{\"ttlMs\":9007199254740993}", WireReadErrorKind.UnsafeInteger, "$.ttlMs", 9)]
    [InlineData("[-9007199254740992]", WireReadErrorKind.UnsafeInteger, "$[0]", 1)]
    [InlineData("[1e21]", WireReadErrorKind.UnsafeInteger, "$[0]", 1)]
    [InlineData("[\"\\x\"]", WireReadErrorKind.InvalidEscape, "$[0]", 2)]
    [InlineData("[\"\\u12g4\"]", WireReadErrorKind.InvalidEscape, "$[0]", 2)]
    [InlineData("[\"\\u12", WireReadErrorKind.InvalidEscape, "$[0]", 2)]
    [InlineData("[\"ab\\ud83d\"]", WireReadErrorKind.LoneSurrogate, "$[0]", 4)]
    [InlineData("[\"\\ud83d\\u0041\"]", WireReadErrorKind.LoneSurrogate, "$[0]", 2)]
    [InlineData("[\"\\ud83dx\"]", WireReadErrorKind.LoneSurrogate, "$[0]", 2)]
    [InlineData("{\"\\ude00\":1}", WireReadErrorKind.LoneSurrogate, "$", 2)]
    [InlineData("[\"a\tb\"]", WireReadErrorKind.ControlCharacter, "$[0]", 3)]
    [InlineData("[\"a\0b\"]", WireReadErrorKind.ControlCharacter, "$[0]", 3)]
    public void Refuses_with_kind_path_and_offset(string json, WireReadErrorKind kind, string path, int offset)
    {
        var result = WireReader.Read(json);
        Assert.Null(result.Value);
        Assert.Equal((kind, path, offset), (result.Error!.Kind, result.Error.Path, result.Error.Offset));
        Assert.EndsWith(".", result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(kind, WireReader.Read(Encoding.UTF8.GetBytes(json)).Error!.Kind);
    }

    [Fact]
    public void Offsets_count_bytes_in_utf8_and_units_in_text()
    {
        const string json = "[\"é😀\",?]";
        Assert.Equal(7, WireReader.Read(json).Error!.Offset);
        Assert.Equal(10, WireReader.Read(Encoding.UTF8.GetBytes(json)).Error!.Offset);
    }

    [Theory]
    [InlineData("ff")]
    [InlineData("c080")] // overlong
    [InlineData("e08080")]
    [InlineData("f0808080")]
    [InlineData("eda080")] // a surrogate
    [InlineData("f4908080")] // beyond U+10FFFF
    [InlineData("f5808080")]
    [InlineData("80")]
    [InlineData("e28c")] // cut off by the quote
    [InlineData("c3")]
    public void Refuses_bytes_that_are_not_utf8(string hex)
    {
        byte[] input = [(byte)'[', (byte)'"', .. Convert.FromHexString(hex), (byte)'"', (byte)']'];
        var error = WireReader.Read(input).Error!;
        Assert.Equal((WireReadErrorKind.InvalidUtf8, "$[0]", 2), (error.Kind, error.Path, error.Offset));
        Assert.Equal(WireReadErrorKind.InvalidUtf8, WireReader.Read([(byte)'[', .. Convert.FromHexString(hex), (byte)']']).Error!.Kind);
    }

    [Fact]
    public void Refuses_half_a_surrogate_pair_in_text()
    {
        var error = WireReader.Read("[\"a\ud83d\"]").Error!;
        Assert.Equal((WireReadErrorKind.LoneSurrogate, 3), (error.Kind, error.Offset));
        Assert.Equal(WireReadErrorKind.LoneSurrogate, WireReader.Read("[\"\ude00\"]").Error!.Kind);
    }

    [Fact]
    public void Depth_64_is_read_and_65_refused()
    {
        Assert.NotNull(WireReader.Read(Nested(64)).Value);
        var error = WireReader.Read(Nested(65)).Error!;
        Assert.Equal((WireReadErrorKind.TooDeep, 64), (error.Kind, error.Offset));
        Assert.Equal(WireReadErrorKind.TooDeep, WireReader.Read(new string('[', 1_000_000)).Error!.Kind);
        Assert.Equal(WireReadErrorKind.TooDeep, WireReader.Read(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))).Error!.Kind);

        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
    }

    [Fact]
    public void Limits_on_bytes_and_values_hold()
    {
        var options = new WireReaderOptions { MaxBytes = 8, MaxValues = 3 };
        Assert.NotNull(WireReader.Read("[1,2]", options).Value);
        Assert.Equal(WireReadErrorKind.TooLarge, WireReader.Read("[1,2,3]", options).Error!.Kind);
        Assert.Equal(WireReadErrorKind.TooLarge, WireReader.Read("[      ]", new WireReaderOptions { MaxBytes = 7 }).Error!.Kind);
        Assert.Equal(WireReadErrorKind.TooLarge, WireReader.Read("\"éééé\"", new WireReaderOptions { MaxBytes = 7 }).Error!.Kind);
        Assert.Equal(WireReadErrorKind.TooLarge, WireReader.Read("[" + string.Join(',', Enumerable.Repeat("0", 1_000_000)) + "]").Error!.Kind);
    }

    [Fact]
    public void Numbers_beyond_the_safe_integers_are_a_matter_of_profile()
    {
        Assert.NotNull(WireReader.Read("[9007199254740991,-9007199254740991]").Value);
        Assert.Equal("[9007199254740992,1e+21]", CanonicalJson.ToText(WireReader.Read("[9007199254740993,1e21]", WireReaderOptions.AnyNumber).Value!));
        Assert.Equal(WireReadErrorKind.NumberNotFinite, WireReader.Read("1e309", WireReaderOptions.AnyNumber).Error!.Kind);
    }

    [Fact]
    public void Every_value_is_read()
    {
        var value = WireReader.Read(" {\"s\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\uD83D\\uDE00é😀\\u0000\",\"n\":-1.5e-2,\"t\":true,\"f\":false,\"z\":null,\"a\":[ ],\"o\":{ }}\r\n\t").Value;
        var expected = new WireObjectBuilder()
            .Add("o", WireObject.Empty).Add("a", new WireArray([])).Add("z", WireNull.Value).Add("f", (bool?)false).Add("t", (bool?)true)
            .Add("n", (double?)-0.015).Add("s", "\"\\/\b\f\n\r\té😀é😀\0")
            .Build();
        Assert.Equal(expected, value);
        Assert.Equal(expected.GetHashCode(), value!.GetHashCode());
    }

    [Fact]
    public void Objects_of_many_members_find_them_and_their_duplicates()
    {
        var members = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"k{i}\":{i}"));
        var value = (WireObject)WireReader.Read("{" + members + "}").Value!;
        Assert.Equal(39, value["k39"]);
        Assert.Null(value["k40"]);
        Assert.Equal("$.k8", WireReader.Read("{" + members + ",\"k8\":0}").Error!.Path);
        Assert.Equal("$.k39", WireReader.Read("{" + members + ",\"k39\":0}").Error!.Path);
        Assert.Throws<ArgumentException>(() => new WireObjectBuilder().Add("a", "1").Add("a", "2").Build());
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(20260223);
        const string alphabet = "{}[]\",:0123456789.eE+-\\utrfalsn \u00e9\0/";
        for (var i = 0; i < 50_000; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(24); length > 0; length--) text.Append(alphabet[random.Next(alphabet.Length)]);
            var result = WireReader.Read(text.ToString());
            Assert.True(result.Value is null != result.Error is null);
            var bytes = new byte[random.Next(16)];
            random.NextBytes(bytes);
            result = WireReader.Read(bytes);
            Assert.True(result.Value is null != result.Error is null);
        }
    }
}

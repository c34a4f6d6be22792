using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Json;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("\b\t\n\f\r\0\u000b\u001f", "\"\\b\\t\\n\\f\\r\\u0000\\u000b\\u001f\"")]
    [InlineData("</&'+\u007f\u0080\u2028\u2029\ue000é", "\"</&'+\u007f\u0080\u2028\u2029\ue000é\"")]
    [InlineData("😀\U0010FFFF", "\"😀\U0010FFFF\"")]
    public void Strings_escape_only_what_they_must(string text, string expected)
    {
        Assert.Equal(expected, CanonicalJson.Quote(text));
        Assert.Equal(Encoding.UTF8.GetBytes(expected), CanonicalJson.ToUtf8(text));
        Assert.Equal(new WireString(text), WireReader.Read(expected).Value);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var text in new[] { "\ud83d", "a\ude00", "\ud83d\ud83d\ude00" })
        {
            Assert.Throws<ArgumentException>(() => CanonicalJson.ToText(text));
            Assert.Throws<ArgumentException>(() => CanonicalJson.ToText(new WireObjectBuilder().Add(text, (double?)1).Build()));
            Assert.NotEqual("", new WireString(text).ToString());
        }
    }

    [Fact]
    public void Members_are_sorted_by_utf16_unit()
    {
        var names = new[] { "\ufb33", "😀", "z", "A", "a", "é", "_", "", "10", "9", "1" };
        var value = new WireObject(names.Select(static name => KeyValuePair.Create<string, WireValue>(name, WireNull.Value)));
        Assert.Equal("{\"\":null,\"1\":null,\"10\":null,\"9\":null,\"A\":null,\"_\":null,\"a\":null,\"z\":null,\"é\":null,\"😀\":null,\"\ufb33\":null}", CanonicalJson.ToText(value));
        Assert.Equal(names, value.Members.Select(static member => member.Key));
    }

    [Fact]
    public void The_indented_form_is_for_people()
    {
        var value = WireReader.Read("{\"b\":[1,{\"c\":[]}],\"a\":{}}").Value!;
        Assert.Equal("{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"c\": []\n    }\n  ]\n}\n", CanonicalJson.ToIndentedText(value));
    }

    [Fact]
    public void Nesting_that_no_reader_takes_back_is_refused()
    {
        WireValue value = new WireArray([]);
        for (var i = 1; i < 64; i++) value = new WireArray([value]);
        Assert.NotNull(WireReader.Read(CanonicalJson.ToUtf8(value)).Value);
        Assert.Throws<ArgumentException>(() => CanonicalJson.ToUtf8(new WireArray([value])));
    }

    [Fact]
    public void Negative_zero_is_zero()
    {
        Assert.Equal(new WireNumber(0.0), new WireNumber(-0.0));
        Assert.Equal(new WireNumber(0.0).GetHashCode(), new WireNumber(-0.0).GetHashCode());
        Assert.Equal("[0]", CanonicalJson.ToText(WireReader.Read("[-0.0]").Value!));
        Assert.Equal("0", CanonicalJson.Number(-0.0));
    }

    [Fact]
    public void Digests_are_those_of_the_canonical_bytes()
    {
        Assert.Equal("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", MirDigest.Sha256([]));
        Assert.Equal(MirDigest.Sha256("{\"a\":1,\"b\":2}"u8.ToArray()), MirDigest.Sha256(WireReader.Read("{ \"b\": 2.0, \"a\": 1 }").Value!));
    }
}

using System.Globalization;
using System.Text;
using Migaki.Mir.Json;
using Migaki.Tests.Shared;

namespace Migaki.Mir.Tests.Json;

public sealed class CanonicalVectorTests
{
    [VectorFact("mir/canonical.json")]
    public void Canonical_forms_match()
    {
        var vectors = Vectors.Json("mir/canonical.json");
        foreach (var vector in vectors.Items("cases"))
        {
            var value = WireReader.Read(vector.Text("json"), WireReaderOptions.AnyNumber).Value!;
            Assert.Equal(vector.Text("canonical"), CanonicalJson.ToText(value));
            Assert.Equal(vector["canonicalUtf8Bytes"], CanonicalJson.ToUtf8(value).Length);
            Assert.Equal(vector.Text("sha256"), MirDigest.Sha256(value));
        }
        foreach (var vector in vectors.Items("rejected"))
            Assert.True(WireReader.Read(vector.Text("json")).Error is not null, vector.Text("name"));
    }

    [VectorFact("jcs/input")]
    public void Rfc_8785_examples_match()
    {
        foreach (var input in Directory.GetFiles(Repository.Vectors("jcs/input")))
        {
            var name = Path.GetFileName(input);
            var value = WireReader.Read(File.ReadAllBytes(input), WireReaderOptions.AnyNumber).Value!;
            var bytes = CanonicalJson.ToUtf8(value);
            Assert.Equal(File.ReadAllBytes(Repository.Vectors("jcs/output/" + name)), bytes);
            var hex = File.ReadAllText(Repository.Vectors("jcs/outhex/" + Path.ChangeExtension(name, ".txt")));
            Assert.Equal(string.Concat(hex.Where(char.IsAsciiHexDigit)), Convert.ToHexStringLower(bytes));
        }
    }

    [VectorFact("jcs/es6-numbers-00001-05000.txt")]
    public void Published_numbers_match_with_the_runtime_digits_and_with_the_exact_ones()
    {
        var lines = File.ReadAllLines(Repository.Vectors("jcs/es6-numbers-00001-05000.txt"));
        Assert.Equal(5000, lines.Length);
        foreach (var line in lines)
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            var value = BitConverter.UInt64BitsToDouble(ulong.Parse(line[..comma], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            var text = line[(comma + 1)..];
            Assert.Equal(text, CanonicalJson.Number(value));
            if (value != 0)
            {
                var digits = DecimalDigits.Exact(Math.Abs(value));
                Assert.Equal(text, NumberText.LayOut(value < 0, digits.Digits, digits.Point));
            }
            var utf8 = Encoding.ASCII.GetBytes(text);
            Assert.Equal(value, NumberParser.Exact(utf8, 0, utf8.Length));
        }
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Json;

public sealed class NumberTests
{
    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1.0, "1")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(0.00006, "0.00006")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.0000015, "0.0000015")]
    [InlineData(0.0000001, "1e-7")]
    [InlineData(1.5e-7, "1.5e-7")]
    [InlineData(123456789.125, "123456789.125")]
    [InlineData(9007199254740991, "9007199254740991")]
    [InlineData(9007199254740992, "9007199254740992")]
    [InlineData(9007199254740994, "9007199254740994")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(123456789012345680000.0, "123456789012345680000")]
    [InlineData(999999999999999900000.0, "999999999999999900000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.5e21, "1.5e+21")]
    [InlineData(1e23, "1e+23")]
    [InlineData(1.0000000000000001e23, "1.0000000000000001e+23")]
    [InlineData(4.1045368012983762e-289, "4.1045368012983762e-289")] // the runtime writes its neighbour
    [InlineData(295147905179352830000.0, "295147905179352830000")]
    [InlineData(5.684341886080802e-14, "5.684341886080802e-14")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(-5e-324, "-5e-324")]
    [InlineData(2.2250738585072014e-308, "2.2250738585072014e-308")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(-1e-300, "-1e-300")]
    public void Numbers_are_written_as_ecmascript_does(double value, string expected)
    {
        Assert.Equal(expected, CanonicalJson.Number(value));
        Assert.Equal(expected, WithExactDigits(value));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Numbers_that_are_not_finite_are_refused(double value)
    {
        Assert.Throws<ArgumentException>(() => CanonicalJson.Number(value));
        Assert.Throws<ArgumentException>(() => CanonicalJson.ToUtf8(value));
        Assert.NotEqual("", new WireNumber(value).ToString());
    }

    [Fact]
    public void The_exact_digits_agree_with_the_runtime()
    {
        foreach (var value in Doubles(20_000))
        {
            Assert.Equal(CanonicalJson.Number(value), WithExactDigits(value));
            Assert.Equal(value, double.Parse(CanonicalJson.Number(value), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void The_exact_parser_agrees_with_the_runtime()
    {
        var random = new Random(8785);
        foreach (var value in Doubles(5_000))
        {
            AssertParsed(value.ToString("R", CultureInfo.InvariantCulture));
            AssertParsed(value.ToString("E25", CultureInfo.InvariantCulture));
            if (value is > 0 and < double.MaxValue)
            {
                // The midpoint between two doubles, all its digits, and a hair to each side.
                var midpoint = Midpoint(value);
                AssertParsed(midpoint);
                AssertParsed(midpoint.Replace("e", "00000000000000000000000000001e", StringComparison.Ordinal));
            }
        }
        for (var i = 0; i < 5_000; i++)
            AssertParsed($"{(random.Next(2) == 0 ? "-" : "")}{random.NextInt64(0, long.MaxValue)}{random.Next(1000)}.{random.Next()}e{random.Next(-360, 330)}");
        foreach (var text in new[] { "0", "-0", "0.0e999999999999", "1e-999999999999999999999", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1.7976931348623158e308", "0.000" })
            AssertParsed(text);
        AssertParsed("1" + new string('0', 5000) + "e-5000");
        AssertParsed("0." + new string('0', 5000) + "123e5000");
        AssertParsed("9007199254740993" + new string('0', 3000) + "1e-3001");
        AssertParsed("9007199254740993" + new string('0', 3000) + "e-3000");
        Assert.Equal(double.PositiveInfinity, Exact("1e99999999999999999999"));
        Assert.Equal(double.PositiveInfinity, Exact("1.7976931348623159e308"));
        Assert.Equal(double.NegativeInfinity, Exact("-1e309"));
    }

    private static void AssertParsed(string text)
    {
        text = text.Replace("E+", "e+", StringComparison.Ordinal);
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(Exact(text)));
    }

    private static double Exact(string text)
    {
        var utf8 = Encoding.ASCII.GetBytes(text);
        return NumberParser.Exact(utf8, 0, utf8.Length);
    }

    /// <summary>The exact decimal digits halfway between a positive double and the next one.</summary>
    private static string Midpoint(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var biased = (int)(bits >> 52);
        var mantissa = (bits & 0xFFFFFFFFFFFFF) | (biased == 0 ? 0 : 1L << 52);
        var exponent = Math.Max(biased, 1) - 1076;
        var digits = new BigInteger((2 * mantissa) + 1);
        return exponent >= 0 ? $"{digits << exponent}.0e0" : $"{digits * BigInteger.Pow(5, -exponent)}.0e{exponent}";
    }

    private static string WithExactDigits(double value)
    {
        if (value == 0) return "0";
        var digits = DecimalDigits.Exact(Math.Abs(value));
        return NumberText.LayOut(value < 0, digits.Digits, digits.Point);
    }

    /// <summary>Random bit patterns, and the neighbourhoods of powers of two and ten, where shortest digits go wrong first.</summary>
    private static IEnumerable<double> Doubles(int count)
    {
        var random = new Random(754);
        for (var i = 0; i < count; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(value)) yield return value;
            yield return Math.Round(random.NextDouble() * Math.Pow(10, random.Next(0, 12)), random.Next(0, 12));
        }
        for (var e = -1074; e <= 1023; e++)
        {
            var power = Math.ScaleB(1, e);
            yield return power;
            yield return Math.BitIncrement(power);
            if (power > double.Epsilon) yield return Math.BitDecrement(power);
        }
        for (var e = -323; e <= 308; e++)
        {
            var power = double.Parse("1e" + e.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            yield return power;
            yield return Math.BitIncrement(power);
            yield return Math.BitDecrement(power);
            if (e < 308) yield return power * 5;
        }
    }
}

using System.Globalization;
using System.Numerics;

namespace Migaki.Mir.Json;

/// <summary>
/// The shortest decimal digits of a double: the value is 0.<see cref="Digits"/> × 10^<see cref="Point"/>; no leading or trailing zero.
/// </summary>
/// <remarks>
/// .NET Framework's "R" is wrong for some values and its "G17" is not shortest, and analyzers run there (Visual Studio, MSBuild), so
/// that build computes the digits exactly. The modern runtime is fast and right but for some powers of two, where it writes a
/// neighbour (2^-958 as 4.104536801298376E-289; the shortest is 4.1045368012983762e-289). Tests compare the two.
/// </remarks>
internal readonly struct DecimalDigits(string digits, int point)
{
    public string Digits { get; } = digits;

    public int Point { get; } = point;

    /// <summary>The digits of a positive, finite number.</summary>
    public static DecimalDigits Shortest(double value) =>
#if NET
        IsPowerOfTwo(value) ? Exact(value) : FromRuntime(value);
#else
        Exact(value);
#endif

#if NET
    private static bool IsPowerOfTwo(double value) => (BitConverter.DoubleToInt64Bits(value) & 0xFFFFFFFFFFFFF) == 0;

    internal static DecimalDigits FromRuntime(double value)
    {
        Span<char> text = stackalloc char[32];
        // "R" gives the shortest digits, in a layout of its own: plain or d.dddE+xx.
        if (!value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture)) return Exact(value);
        text = text[..length];
        var exponent = 0;
        var e = text.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }
        var dot = text.IndexOf('.');
        Span<char> digits = stackalloc char[32];
        var count = 0;
        foreach (var c in text)
            if (c != '.') digits[count++] = c;
        var point = exponent + (dot < 0 ? text.Length : dot);
        var first = 0;
        while (first < count && digits[first] == '0') first++;
        while (count > first && digits[count - 1] == '0') count--;
        return new DecimalDigits(new string(digits[first..count]), point - first);
    }
#endif

    /// <summary>
    /// Steele and White's free-format algorithm over exact integers: r/s is what is left of the value, m± the distances to the
    /// neighbours' midpoints in the same scale. A digit is the last one once the rest lies within them.
    /// </summary>
    internal static DecimalDigits Exact(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var biased = (int)((bits >> 52) & 0x7FF);
        var fraction = bits & 0xFFFFFFFFFFFFF;
        var mantissa = biased == 0 ? fraction : fraction | (1L << 52);
        var exponent = Math.Max(biased, 1) - 1075;
        // At a power of two the neighbour below is half as far away as the one above.
        var narrow = fraction == 0 && biased > 1;
        // Reading rounds ties to even, so an even mantissa owns its midpoints.
        var even = (mantissa & 1) == 0;

        var scale = narrow ? 4 : 2;
        var power = BigInteger.One << Math.Abs(exponent);
        var rest = exponent >= 0 ? mantissa * power * scale : (BigInteger)mantissa * scale;
        var unit = exponent >= 0 ? (BigInteger)scale : power * scale;
        var below = exponent >= 0 ? power : BigInteger.One;
        var above = narrow ? below * 2 : below;

        // At most one too low; corrected below.
        var point = (int)Math.Ceiling(Math.Log10(value) - 1e-10);
        if (point >= 0) unit *= BigInteger.Pow(10, point);
        else
        {
            var up = BigInteger.Pow(10, -point);
            rest *= up;
            below *= up;
            above *= up;
        }
        if (Reaches(rest + above, unit, even)) point++;
        else
        {
            rest *= 10;
            below *= 10;
            above *= 10;
        }

        var digits = new char[20];
        var count = 0;
        while (true)
        {
            var digit = (int)BigInteger.DivRem(rest, unit, out rest);
            var low = even ? rest <= below : rest < below;
            var high = Reaches(rest + above, unit, even);
            if (low || high)
            {
                if (low && high)
                {
                    var half = (rest * 2).CompareTo(unit);
                    if (half > 0 || (half == 0 && (digit & 1) == 1)) digit++;
                }
                else if (high) digit++;
                digits[count++] = (char)('0' + digit);
                return new DecimalDigits(new string(digits, 0, count), point);
            }
            digits[count++] = (char)('0' + digit);
            rest *= 10;
            below *= 10;
            above *= 10;
        }
    }

    private static bool Reaches(BigInteger value, BigInteger limit, bool inclusive) => inclusive ? value >= limit : value > limit;
}

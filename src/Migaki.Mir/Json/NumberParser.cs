using System.Numerics;
#if NET
using System.Globalization;
#endif

namespace Migaki.Mir.Json;

/// <summary>
/// The double nearest to a JSON number that the grammar has accepted; infinity beyond the doubles. .NET Framework's own parser is
/// off by one place for some inputs, so that build rounds exactly; tests compare the two.
/// </summary>
internal static class NumberParser
{
    // No double and no midpoint between two needs more significant digits; further ones only say "a little more".
    private const int DecidingDigits = 800;

    public static double Parse(byte[] input, int start, int length) =>
#if NET
        double.Parse(input.AsSpan(start, length), NumberStyles.Float, CultureInfo.InvariantCulture);
#else
        Exact(input, start, length);
#endif

    internal static double Exact(byte[] input, int start, int length)
    {
        var (at, end) = (start, start + length);
        var negative = input[at] == '-';
        if (negative) at++;

        var digits = new System.Text.StringBuilder();
        long exponent = 0;
        var (fraction, sticky) = (false, false);
        for (; at < end && input[at] is not ((byte)'e' or (byte)'E'); at++)
        {
            if (input[at] == '.')
            {
                fraction = true;
                continue;
            }
            if (fraction) exponent--;
            if (digits.Length == 0 && input[at] == '0') continue;
            if (digits.Length < DecidingDigits) digits.Append((char)input[at]);
            else
            {
                sticky |= input[at] != '0';
                exponent++;
            }
        }
        if (sticky)
        {
            digits.Append('1');
            exponent--;
        }
        exponent += Exponent(input, at, end);
        var magnitude = digits.Length == 0 ? 0 : Nearest(digits.ToString(), exponent);
        return negative ? -magnitude : magnitude;
    }

    private static long Exponent(byte[] input, int at, int end)
    {
        if (at == end) return 0;
        at++;
        var negative = input[at] == '-';
        if (input[at] is (byte)'-' or (byte)'+') at++;
        long value = 0;
        // Capped far beyond any double but far below overflow; the digits before it number at most int.MaxValue.
        for (; at < end; at++) value = Math.Min((value * 10) + (input[at] - '0'), 1L << 40);
        return negative ? -value : value;
    }

    private static double Nearest(string digits, long exponent)
    {
        if (digits.Length + exponent > 310) return double.PositiveInfinity;
        if (digits.Length + exponent < -330) return 0;

        var numerator = BigInteger.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        var denominator = BigInteger.One;
        if (exponent >= 0) numerator *= BigInteger.Pow(10, (int)exponent);
        else denominator = BigInteger.Pow(10, (int)-exponent);

        // Scale so that the quotient has 55 to 57 bits: more than a mantissa and the bit that decides, less than a long.
        var shift = 56 - (BitLength(numerator) - BitLength(denominator));
        if (shift > 0) numerator <<= shift;
        else denominator <<= -shift;
        var quotient = (long)BigInteger.DivRem(numerator, denominator, out var remainder);
        return Round(quotient, -shift, !remainder.IsZero);
    }

    /// <summary>The double nearest to <paramref name="quotient"/> × 2^<paramref name="exponent"/> and a little more, ties to even.</summary>
    private static double Round(long quotient, int exponent, bool more)
    {
        var drop = BitLength(quotient) - 53;
        // Below the normal numbers the last place is fixed.
        if (exponent + drop < -1074) drop = -1074 - exponent;
        if (drop > 60) return 0;
        var mantissa = quotient >> drop;
        var rest = quotient & ((1L << drop) - 1);
        var half = 1L << (drop - 1);
        if (rest > half || (rest == half && (more || (mantissa & 1) == 1))) mantissa++;
        exponent += drop;
        if (mantissa == 1L << 53)
        {
            mantissa >>= 1;
            exponent++;
        }
        if (mantissa < 1L << 52) return BitConverter.Int64BitsToDouble(mantissa);
        var biased = exponent + 1075;
        return biased >= 0x7FF ? double.PositiveInfinity : BitConverter.Int64BitsToDouble(((long)biased << 52) | (mantissa & 0xFFFFFFFFFFFFF));
    }

    private static int BitLength(BigInteger value)
    {
        var bytes = value.ToByteArray();
        var last = bytes.Length - 1;
        while (last > 0 && bytes[last] == 0) last--;
        var bits = last * 8;
        for (int top = bytes[last]; top > 0; top >>= 1) bits++;
        return bits;
    }
}

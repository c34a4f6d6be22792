using System.Globalization;

namespace Migaki.Mir;

/// <summary>Sums of money as evidence has them.</summary>
internal static class Money
{
    /// <summary>
    /// A value rounded to 12 decimals, ties away from zero, by its exact binary value. Multiplying first, as <c>Math.Round</c> does,
    /// gives other numbers.
    /// </summary>
    public static double Round(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value)) return value;
#if NET
        return double.Parse(value.ToString("F12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
#else
        // "F12" of the older runtime knows 15 digits only; the exact digits are there.
        var digits = ExactDecimal.Round(value, 12);
        return double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
#endif
    }

    /// <summary>What these tokens cost at a price per million.</summary>
    public static double Of(double tokens, double usdPerMillion) => Round(tokens * usdPerMillion / 1e6);
}

/// <summary>Rounds the exact value of a double to decimals, with integers only.</summary>
internal static class ExactDecimal
{
    public static string Round(double value, int decimals)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var biased = (int)((bits >> 52) & 0x7FF);
        var fraction = bits & 0xFFFFFFFFFFFFF;
        System.Numerics.BigInteger numerator = biased == 0 ? fraction : fraction | (1L << 52);
        var exponent = Math.Max(biased, 1) - 1075;
        numerator *= System.Numerics.BigInteger.Pow(10, decimals);
        if (exponent >= 0) numerator <<= exponent;
        else
        {
            // Half of the divisor added before the shift: ties go away from zero, since the sign is apart.
            numerator += System.Numerics.BigInteger.One << (-exponent - 1);
            numerator >>= -exponent;
        }
        var text = numerator.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return (bits < 0 ? "-" : "") + text.Insert(text.Length - decimals, ".");
    }
}

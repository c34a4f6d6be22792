using System.Globalization;
using System.Text;

namespace Migaki.Mir.Json;

/// <summary>
/// Numbers as ECMAScript writes them: the shortest digits that read back as the same double, plain for 1e-6 &lt;= |x| &lt; 1e21,
/// otherwise with a signed exponent without padding; -0 is 0.
/// </summary>
internal static class NumberText
{
    private const double LargestExactInteger = 9007199254740991;

    public static string Format(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value)) throw new ArgumentException("JSON has no form for a number that is not finite.", nameof(value));
        if (Math.Abs(value) <= LargestExactInteger && value == Math.Floor(value)) return ((long)value).ToString(CultureInfo.InvariantCulture);
        var digits = DecimalDigits.Shortest(Math.Abs(value));
        return LayOut(value < 0, digits.Digits, digits.Point);
    }

    /// <summary>ECMAScript's layout of 0.<paramref name="digits"/> × 10^<paramref name="point"/>.</summary>
    internal static string LayOut(bool negative, string digits, int point)
    {
        var text = new StringBuilder(digits.Length + 8);
        if (negative) text.Append('-');
        if (digits.Length <= point && point <= 21) text.Append(digits).Append('0', point - digits.Length);
        else if (point is > 0 and <= 21) text.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point);
        else if (point is > -6 and <= 0) text.Append("0.").Append('0', -point).Append(digits);
        else
        {
            text.Append(digits[0]);
            if (digits.Length > 1) text.Append('.').Append(digits, 1, digits.Length - 1);
            var exponent = point - 1;
            text.Append('e').Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }
}

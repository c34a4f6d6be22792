using System.Globalization;

namespace Migaki.Cli.Output;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Amount
{
    public static string Count(double count) => count.ToString("#,0.##", CultureInfo.InvariantCulture);

    public static string Usd(double usd) => usd.ToString("0.######", CultureInfo.InvariantCulture) + " USD";

    public static string Duration(double? ms) => ms switch
    {
        null => "?",
        < 10 => ms.Value.ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        < 10_000 => ms.Value.ToString("#,0", CultureInfo.InvariantCulture) + " ms",
        _ => (ms.Value / 1000).ToString("#,0.0", CultureInfo.InvariantCulture) + " s",
    };

    public static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    public static string WholePercent(double share) => (share * 100).ToString("#,0", CultureInfo.InvariantCulture) + " %";
}

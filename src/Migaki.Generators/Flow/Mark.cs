namespace Migaki.Generators.Flow;

/// <summary>
/// What stands in <see cref="State.Passed"/> beside the sites that passed. Two calls of one approval in two arms are two sites, and neither
/// passed on every path; its name did. And of a validator that was called and listened to, the name is known although nothing passed.
/// </summary>
internal static class Mark
{
    private const long GrantedBase = 1L << 40, CalledBase = 2L << 40;

    /// <summary>Some validator or approval of this name passed.</summary>
    public static long Granted(int name) => GrantedBase | (uint)name;

    /// <summary>Some validator of this name was called, and its result not dropped.</summary>
    public static long Called(int name) => CalledBase | (uint)name;

    public static bool HasSite(SmallSet passed) => passed.Items is { Length: > 0 } items && items[0] < GrantedBase;

    public static IEnumerable<int> Sites(SmallSet passed) => passed.Items.Where(static i => i < GrantedBase).Select(static i => (int)i);
}

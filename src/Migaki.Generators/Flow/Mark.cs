namespace Migaki.Generators.Flow;

/// <summary>
/// The ranges of what stands in <see cref="State.Passed"/>: sites that passed; alternatives of sites (<see cref="Passings"/>); and, of a
/// validator that was called and listened to, its name, which is known although nothing passed.
/// </summary>
internal static class Mark
{
    public const long OneOfBase = 1L << 40;
    private const long CalledBase = 2L << 40;

    /// <summary>Some validator of this name was called, and its result not dropped.</summary>
    public static long Called(int name) => CalledBase | (uint)name;

    public static bool IsCalled(long element) => element >= CalledBase;

    public static bool HasSite(SmallSet passed) => passed.Items is { Length: > 0 } items && items[0] < CalledBase;
}

using System.Text;
using Migaki.Mir;

namespace Migaki;

/// <summary>The documents of a plan as bytes.</summary>
/// <param name="Original">Canonical <c>migaki.mir.v0</c>.</param>
/// <param name="Optimized">Empty where no pass changed anything.</param>
/// <param name="Diff">The <c>migaki.plan-diff.v0</c> between the two.</param>
internal sealed record PlanBytes(ReadOnlyMemory<byte> Original, ReadOnlyMemory<byte> Optimized, ReadOnlyMemory<byte> Diff)
{
    private static readonly ReadOnlyMemory<byte> NoDiff = new MirPlanDiff().ToUtf8();

    public static PlanBytes Of(string json, string? optimized, string? diff) => new(Bytes(json), Bytes(optimized), diff is null ? NoDiff : Bytes(diff));

    private static byte[] Bytes(string? json) => json is null ? [] : Encoding.UTF8.GetBytes(json);
}

using Migaki.Mir.Json;

namespace Migaki.Cli.Output;

/// <summary>A JSON value as a person writes it.</summary>
internal static class ValueText
{
    public static string Of(WireValue? value) => Printable.Line(value switch
    {
        null => "not set",
        WireString { Value: { Length: > 0 } text } => text,
        WireNumber number => CanonicalJson.Number(number.Value),
        WireArray { Items.Count: 0 } => "none",
        WireArray array when array.Items.All(static item => item is WireString or WireNumber) => string.Join(", ", array.Items.Select(static item => item is WireString text ? text.Value : item.ToString())),
        _ => value.ToString(),
    }, 160);
}

using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Schemas;

/// <summary>The part of JSON Schema 2020-12 that our schemas use; any other keyword is an error, so that none goes unchecked.</summary>
internal sealed class SchemaEvaluator(WireObject root)
{
    /// <summary>Where a value does not fit; empty where it does.</summary>
    public List<string> Check(WireValue value)
    {
        var errors = new List<string>();
        Check(root, value, "$", errors);
        return errors;
    }

    private void Check(WireObject schema, WireValue value, string path, List<string> errors)
    {
        foreach (var (keyword, argument) in schema.Members)
        {
            switch (keyword)
            {
                case "$schema" or "$id" or "$defs" or "title" or "description" or "then":
                    break;
                case "$ref":
                    Check((WireObject)((WireObject)root["$defs"]!)[((WireString)argument).Value["#/$defs/".Length..]]!, value, path, errors);
                    break;
                case "type":
                    if (TypeOf(value) != ((WireString)argument).Value) errors.Add($"{path} type");
                    break;
                case "enum":
                    if (!((WireArray)argument).Items.Contains(value)) errors.Add($"{path} enum");
                    break;
                case "const":
                    if (!argument.Equals(value)) errors.Add($"{path} const");
                    break;
                case "minimum":
                    if (value is WireNumber low && low.Value < ((WireNumber)argument).Value) errors.Add($"{path} minimum");
                    break;
                case "maximum":
                    if (value is WireNumber high && high.Value > ((WireNumber)argument).Value) errors.Add($"{path} maximum");
                    break;
                case "required":
                    foreach (var name in ((WireArray)argument).Items)
                        if (value is WireObject owner && owner[((WireString)name).Value] is null) errors.Add($"{path}.{name} required");
                    break;
                case "properties":
                    foreach (var (name, property) in ((WireObject)argument).Members)
                        if (value is WireObject owner && owner[name] is { } member) Check((WireObject)property, member, $"{path}.{name}", errors);
                    break;
                case "items":
                    if (value is WireArray array)
                        for (var i = 0; i < array.Items.Count; i++) Check((WireObject)argument, array.Items[i], $"{path}[{i}]", errors);
                    break;
                case "allOf":
                    foreach (var part in ((WireArray)argument).Items) Check((WireObject)part, value, path, errors);
                    break;
                case "oneOf":
                    if (((WireArray)argument).Items.Count(part => Fits((WireObject)part, value)) != 1) errors.Add($"{path} oneOf");
                    break;
                case "if":
                    if (Fits((WireObject)argument, value)) Check((WireObject)schema["then"]!, value, path, errors);
                    break;
                default:
                    throw new NotSupportedException(keyword);
            }
        }
    }

    private bool Fits(WireObject schema, WireValue value)
    {
        var errors = new List<string>();
        Check(schema, value, "$", errors);
        return errors.Count == 0;
    }

    private static string TypeOf(WireValue value) => value switch
    {
        WireObject => "object",
        WireArray => "array",
        WireString => "string",
        WireNumber => "number",
        WireBoolean => "boolean",
        _ => "null",
    };
}

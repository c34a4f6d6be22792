using System.Globalization;
using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// The checks every part of a plan is made of. A member is present where its name exists: an explicit null is a wrong type, not a
/// missing member. Paths are put together only for errors.
/// </summary>
internal abstract class StructureChecks
{
    private readonly List<MirValidationError> _errors = [];

    protected MirList<MirValidationError> Errors => _errors.ToMirList();

    protected static string At(string path, int index) => path + "[" + index.ToString(CultureInfo.InvariantCulture) + "]";

    protected void Add(string code, string message, string path, WireObject? context = null) =>
        _errors.Add(new MirValidationError(code, message, path, context));

    protected void Add(string code, string message, string path, string name, WireValue value)
    {
        // A model can hold a number that JSON cannot; an error about it must still be printable.
        if (value is WireNumber number && (double.IsNaN(number.Value) || double.IsInfinity(number.Value))) value = WireNull.Value;
        Add(code, message, path, new WireObject([new KeyValuePair<string, WireValue>(name, value)]));
    }

    protected void WrongType(string path, string expected)
    {
        var article = expected[0] is 'a' or 'o' ? "an" : "a";
        Add("invalid_type", $"Expected {article} {expected}.", path, "expected", expected);
    }

    /// <summary>The member where it has type T; otherwise null, with an error unless it is absent and optional.</summary>
    private T? Member<T>(WireObject owner, string path, string name, string expected, bool required) where T : WireValue
    {
        var value = owner[name];
        if (value is T typed) return typed;
        if (value is not null) WrongType(path + "." + name, expected);
        else if (required) Add("missing_required", "Required field is missing.", path + "." + name);
        return null;
    }

    protected string? Text(WireObject owner, string path, string name, bool required = false) =>
        Member<WireString>(owner, path, name, "string", required)?.Value;

    protected WireObject? Object(WireObject owner, string path, string name, bool required = false) =>
        Member<WireObject>(owner, path, name, "object", required);

    protected WireArray? Array(WireObject owner, string path, string name, bool required = false) =>
        Member<WireArray>(owner, path, name, "array", required);

    protected void Boolean(WireObject owner, string path, string name, bool required) =>
        Member<WireBoolean>(owner, path, name, "boolean", required);

    protected void NonNegative(WireObject owner, string path, string name)
    {
        if (owner[name] is { } value && !IsBetween(value, double.MaxValue)) WrongType(path + "." + name, "non-negative number");
    }

    protected static bool IsBetween(WireValue value, double most) => value is WireNumber { Value: var number } && number >= 0 && number <= most;

    protected void Enum<T>(WireObject owner, string path, string name, bool required = false) where T : struct, Enum
    {
        if (Text(owner, path, name, required) is { } text) EnumValue<T>(text, path + "." + name);
    }

    private void EnumValue<T>(string text, string path) where T : struct, Enum
    {
        if (!Wire.TryParse<T>(text, out _)) Add("invalid_enum", "Value is not one of the allowed enum values.", path, "actual", text);
    }

    protected void Enums<T>(WireObject owner, string path, string name) where T : struct, Enum
    {
        if (Texts(owner, path, name) is not { } texts) return;
        for (var i = 0; i < texts.Length; i++) EnumValue<T>(texts[i], At(path + "." + name, i));
    }

    /// <summary>An array of strings; null where it is absent or an item is none, so that further checks of it are skipped.</summary>
    protected string[]? Texts(WireObject owner, string path, string name, bool required = false)
    {
        if (Array(owner, path, name, required) is not { } array) return null;
        var texts = new string[array.Items.Count];
        var sound = true;
        for (var i = 0; i < texts.Length; i++)
        {
            if (array.Items[i] is WireString text) texts[i] = text.Value;
            else
            {
                WrongType(At(path + "." + name, i), "string");
                sound = false;
            }
        }
        return sound ? texts : null;
    }

    /// <summary>An id that no earlier item of its collection has.</summary>
    protected void UniqueId(WireObject owner, string path, HashSet<string> ids)
    {
        if (Text(owner, path, "id", required: true) is { } id && !ids.Add(id))
            Add("duplicate_id", "Identifier must be unique within this collection.", path + ".id", "id", id);
    }

    protected void CachePolicy(WireObject owner, string path)
    {
        if (Object(owner, path, "cachePolicy") is not { } policy) return;
        path += ".cachePolicy";
        Enum<CacheMode>(policy, path, "mode", required: true);
        Enum<CacheScope>(policy, path, "scope");
        Text(policy, path, "keyRef");
        NonNegative(policy, path, "ttlMs");
    }

    protected void RetentionPolicy(WireObject owner, string path)
    {
        if (Object(owner, path, "retentionPolicy") is not { } policy) return;
        path += ".retentionPolicy";
        Enum<RetentionMode>(policy, path, "mode", required: true);
        Text(policy, path, "reason");
        NonNegative(policy, path, "ttlMs");
    }
}

namespace Migaki.Mir.Json;

/// <summary>
/// Reads the known members of an object into a model. What a model cannot hold, an unknown name or a known one with a shape of
/// its own, is left over, so that writing the model gives the same object again.
/// </summary>
internal sealed class WireMembers(WireObject source)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string? Text(string name) => source[name] is WireString text ? Take(name, text.Value) : null;

    public double? Number(string name) => source[name] is WireNumber number ? Take(name, number.Value) : null;

    public bool? Boolean(string name) => source[name] is WireBoolean boolean ? Take(name, boolean.Value) : null;

    public WireObject? Object(string name) => source[name] is WireObject members ? Take(name, members) : null;

    public T? Enum<T>(string name) where T : struct, Enum =>
        source[name] is WireString text && Wire.TryParse<T>(text.Value, out var value) ? Take(name, value) : null;

    public MirList<string>? Texts(string name)
    {
        if (source[name] is not WireArray array) return null;
        var texts = new List<string>(array.Items.Count);
        foreach (var item in array.Items)
        {
            if (item is not WireString text) return null;
            texts.Add(text.Value);
        }
        return Take(name, texts.ToMirList());
    }

    public MirList<T>? Enums<T>(string name) where T : struct, Enum
    {
        if (source[name] is not WireArray array) return null;
        var values = new List<T>(array.Items.Count);
        foreach (var item in array.Items)
        {
            if (item is not WireString text || !Wire.TryParse<T>(text.Value, out var value)) return null;
            values.Add(value);
        }
        return Take(name, values.ToMirList());
    }

    /// <summary>A member read by <paramref name="read"/>; left over where that gives null.</summary>
    public T? Model<T>(string name, Func<WireObject, T?> read) where T : class
    {
        if (source[name] is not WireObject members || read(members) is not { } model) return null;
        return Take(name, model);
    }

    /// <summary>An array of objects, each read by <paramref name="read"/>; empty where absent.</summary>
    public MirList<T> Models<T>(string name, Func<WireObject, T> read)
    {
        if (source[name] is not WireArray array) return default;
        return Take(name, array.Items.Select(item => read((WireObject)item)).ToMirList());
    }

    /// <summary>Marks a member as known without reading it.</summary>
    public void Skip(string name) => _taken.Add(name);

    /// <summary>The members that were not read; null where none is left.</summary>
    public WireObject? Rest()
    {
        if (source.Members.Count == _taken.Count) return null;
        var rest = new List<KeyValuePair<string, WireValue>>();
        foreach (var member in source.Members)
            if (!_taken.Contains(member.Key)) rest.Add(member);
        return rest.Count == 0 ? null : new WireObject(rest);
    }

    private T Take<T>(string name, T value)
    {
        _taken.Add(name);
        return value;
    }
}

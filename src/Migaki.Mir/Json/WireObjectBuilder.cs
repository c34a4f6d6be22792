namespace Migaki.Mir.Json;

/// <summary>Collects the members of an object; null is an absent member, never a JSON null.</summary>
public sealed class WireObjectBuilder
{
    private readonly List<KeyValuePair<string, WireValue>> _members = [];

    /// <summary>Adds a member unless it is null.</summary>
    public WireObjectBuilder Add(string name, WireValue? value)
    {
        if (value is not null) _members.Add(new KeyValuePair<string, WireValue>(name, value));
        return this;
    }

    /// <summary>Adds a text unless it is null.</summary>
    public WireObjectBuilder Add(string name, string? value) => value is null ? this : Add(name, new WireString(value));

    /// <summary>Adds a number unless it is null.</summary>
    public WireObjectBuilder Add(string name, double? value) => value is { } number ? Add(name, new WireNumber(number)) : this;

    /// <summary>Adds a boolean unless it is null.</summary>
    public WireObjectBuilder Add(string name, bool? value) => value is { } boolean ? Add(name, WireBoolean.Of(boolean)) : this;

    /// <summary>Adds the wire name of an enum member unless it is null.</summary>
    public WireObjectBuilder Add<T>(string name, T? value) where T : struct, Enum => value is { } member ? Add(name, Wire.Name(member)) : this;

    /// <summary>Adds an array of texts unless it is null.</summary>
    public WireObjectBuilder Add(string name, MirList<string>? values) =>
        values is { } texts ? Add(name, new WireArray(texts.Select(static text => (WireValue)new WireString(text)))) : this;

    /// <summary>Adds an array of wire names unless it is null.</summary>
    public WireObjectBuilder Add<T>(string name, MirList<T>? values) where T : struct, Enum =>
        values is { } members ? Add(name, new WireArray(members.Select(static member => (WireValue)new WireString(Wire.Name(member))))) : this;

    /// <summary>Adds every member of an object, e.g. the properties a model does not know.</summary>
    public WireObjectBuilder AddAll(WireObject? members)
    {
        if (members is not null) _members.AddRange(members.Members);
        return this;
    }

    /// <summary>The object.</summary>
    /// <exception cref="ArgumentException">A name was added twice.</exception>
    public WireObject Build() => new(_members);
}

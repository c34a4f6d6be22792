namespace Migaki.Mir.Json;

/// <summary>Collects the members of an object; null is an absent member, never a JSON null.</summary>
public sealed class WireObjectBuilder
{
    private KeyValuePair<string, WireValue>[] _members;
    private int _count;
    // Whether an object has the array already.
    private bool _shared;

    /// <summary>A builder without members.</summary>
    public WireObjectBuilder() => _members = [];

    /// <summary>A builder with room for as many members: an object of exactly as many is built without a copy.</summary>
    internal WireObjectBuilder(int capacity) => _members = new KeyValuePair<string, WireValue>[capacity];

    /// <summary>Adds a member unless it is null.</summary>
    public WireObjectBuilder Add(string name, WireValue? value)
    {
        if (value is not null) Append(new KeyValuePair<string, WireValue>(name, value));
        return this;
    }

    /// <summary>Adds a text unless it is null.</summary>
    public WireObjectBuilder Add(string name, string? value) => value is null ? this : Add(name, new WireString(value));

    /// <summary>Adds a number unless it is null.</summary>
    public WireObjectBuilder Add(string name, double? value) => value is { } number ? Add(name, new WireNumber(number)) : this;

    /// <summary>Adds a boolean unless it is null.</summary>
    public WireObjectBuilder Add(string name, bool? value) => value is { } boolean ? Add(name, WireBoolean.Of(boolean)) : this;

    /// <summary>Adds the wire name of an enum member unless it is null.</summary>
    public WireObjectBuilder Add<T>(string name, T? value) where T : struct, Enum => value is { } member ? Add(name, Wire.Value(member)) : this;

    /// <summary>Adds an array of texts unless it is null.</summary>
    public WireObjectBuilder Add(string name, MirList<string>? values) =>
        values is { } texts ? Add(name, new WireArray(texts.Select(static text => (WireValue)new WireString(text)))) : this;

    /// <summary>Adds an array of wire names unless it is null.</summary>
    public WireObjectBuilder Add<T>(string name, MirList<T>? values) where T : struct, Enum =>
        values is { } members ? Add(name, new WireArray(members.Select(static member => (WireValue)Wire.Value(member)))) : this;

    /// <summary>Adds every member of an object, e.g. the properties a model does not know.</summary>
    public WireObjectBuilder AddAll(WireObject? members)
    {
        if (members is not null)
            foreach (var member in members.Members) Append(member);
        return this;
    }

    /// <summary>The object.</summary>
    /// <exception cref="ArgumentException">A name was added twice.</exception>
    public WireObject Build()
    {
        if (_count < _members.Length) Array.Resize(ref _members, _count);
        _shared = true;
        return WireObject.Over(_members);
    }

    private void Append(KeyValuePair<string, WireValue> member)
    {
        if (_count == _members.Length) Array.Resize(ref _members, Math.Max(4, _count * 2));
        else if (_shared) _members = [.. _members];
        _shared = false;
        _members[_count++] = member;
    }
}

namespace Migaki.Mir.Json;

/// <summary>A value of a JSON tree. Trees are immutable and compare by content; member order does not matter for equality.</summary>
public abstract class WireValue : IEquatable<WireValue>
{
    private protected WireValue() { }

    /// <inheritdoc/>
    public abstract bool Equals(WireValue? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => obj is WireValue other && Equals(other);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>The canonical JSON (RFC 8785) of this value; for one that has none, the reason, so that a debugger never throws.</summary>
    public sealed override string ToString()
    {
        try
        {
            return CanonicalJson.ToText(this);
        }
        catch (ArgumentException reason)
        {
            return reason.Message;
        }
    }

    /// <summary>A string value.</summary>
    public static implicit operator WireValue(string value) => new WireString(value);

    /// <summary>A number value; not finite numbers are refused when written.</summary>
    public static implicit operator WireValue(double value) => new WireNumber(value);

    /// <summary>A boolean value.</summary>
    public static implicit operator WireValue(bool value) => WireBoolean.Of(value);
}

/// <summary><c>null</c>.</summary>
public sealed class WireNull : WireValue
{
    private WireNull() { }
    /// <summary>The only instance.</summary>
    public static WireNull Value { get; } = new();
    /// <inheritdoc/>
    public override bool Equals(WireValue? other) => other is WireNull;
    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class WireBoolean : WireValue
{
    private static readonly WireBoolean True = new(true), False = new(false);
    private WireBoolean(bool value) => Value = value;
    /// <summary>The value.</summary>
    public bool Value { get; }
    /// <summary>The instance of a value.</summary>
    public static WireBoolean Of(bool value) => value ? True : False;
    /// <inheritdoc/>
    public override bool Equals(WireValue? other) => other is WireBoolean b && b.Value == Value;
    /// <inheritdoc/>
    public override int GetHashCode() => Value ? 1 : 2;
}

/// <summary>A number, an IEEE 754 double as in ECMAScript.</summary>
public sealed class WireNumber(double value) : WireValue
{
    /// <summary>The value; -0 is 0, as on the wire.</summary>
    public double Value { get; } = value == 0 ? 0 : value;
    /// <inheritdoc/>
    public override bool Equals(WireValue? other) => other is WireNumber n && n.Value.Equals(Value);
    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>A string.</summary>
public sealed class WireString(string value) : WireValue
{
    /// <summary>The value.</summary>
    public string Value { get; } = value ?? throw new ArgumentNullException(nameof(value));
    /// <inheritdoc/>
    public override bool Equals(WireValue? other) => other is WireString s && string.Equals(s.Value, Value, StringComparison.Ordinal);
    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);
}

/// <summary>An array.</summary>
public sealed class WireArray(IEnumerable<WireValue> items) : WireValue
{
    /// <summary>The elements, in order.</summary>
    public MirList<WireValue> Items { get; } = items.ToMirList();
    /// <inheritdoc/>
    public override bool Equals(WireValue? other) => other is WireArray a && a.Items == Items;
    /// <inheritdoc/>
    public override int GetHashCode() => Items.GetHashCode();
}

/// <summary>An object. Members keep the order they were read or added in; names are unique.</summary>
public sealed class WireObject : WireValue
{
    private readonly KeyValuePair<string, WireValue>[] _members;
    private readonly Dictionary<string, WireValue>? _index;

    /// <summary>An object with these members.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public WireObject(IEnumerable<KeyValuePair<string, WireValue>> members)
    {
        _members = members.ToArray();
        if (_members.Length > 8)
        {
            _index = new Dictionary<string, WireValue>(_members.Length, StringComparer.Ordinal);
            foreach (var member in _members) _index.Add(member.Key, member.Value);
        }
        else
        {
            for (var i = 1; i < _members.Length; i++)
                for (var j = 0; j < i; j++)
                    if (string.Equals(_members[i].Key, _members[j].Key, StringComparison.Ordinal))
                        throw new ArgumentException($"The member \"{_members[i].Key}\" occurs twice.", nameof(members));
        }
    }

    /// <summary>For the reader and the writers, which have checked the names.</summary>
    internal WireObject(KeyValuePair<string, WireValue>[] members, Dictionary<string, WireValue>? index)
    {
        _members = members;
        _index = index;
    }

    /// <summary>The object without members.</summary>
    public static WireObject Empty { get; } = new([]);

    /// <summary>The members, in the order they were read or added in.</summary>
    public IReadOnlyList<KeyValuePair<string, WireValue>> Members => _members;

    /// <summary>A member's value; null where there is none of that name.</summary>
    public WireValue? this[string name]
    {
        get
        {
            if (_index is not null) return _index.TryGetValue(name, out var value) ? value : null;
            foreach (var member in _members)
                if (string.Equals(member.Key, name, StringComparison.Ordinal)) return member.Value;
            return null;
        }
    }

    /// <summary>The members sorted by UTF-16 code unit of the name.</summary>
    internal KeyValuePair<string, WireValue>[] CanonicalMembers()
    {
        var sorted = true;
        for (var i = 1; i < _members.Length && sorted; i++) sorted = string.CompareOrdinal(_members[i - 1].Key, _members[i].Key) < 0;
        if (sorted) return _members;
        var copy = (KeyValuePair<string, WireValue>[])_members.Clone();
        Array.Sort(copy, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return copy;
    }

    /// <inheritdoc/>
    public override bool Equals(WireValue? other)
    {
        if (other is not WireObject o || o._members.Length != _members.Length) return false;
        foreach (var member in _members)
            if (o[member.Key] is not { } value || !value.Equals(member.Value)) return false;
        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = _members.Length;
        foreach (var member in _members) hash ^= unchecked((StringComparer.Ordinal.GetHashCode(member.Key) * 31) + member.Value.GetHashCode());
        return hash;
    }
}

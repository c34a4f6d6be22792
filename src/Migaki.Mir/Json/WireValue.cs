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

/// <summary>Writes the members of an object that few ask for.</summary>
internal interface IWireMembers
{
    WireObject Write();
}

/// <summary>An object. Members keep the order they were read or added in; names are unique.</summary>
public sealed class WireObject : WireValue
{
    /// <summary>Up to here looking through all members costs less than an index of them.</summary>
    private const int Small = 12;

    private readonly Dictionary<string, WireValue>? _index;
    // One of the two: the members, or who writes them when they are first asked for.
    private KeyValuePair<string, WireValue>[]? _written;
    private readonly IWireMembers? _later;

    private KeyValuePair<string, WireValue>[] Entries => _written ??= _later!.Write().Entries;

    /// <summary>An object with these members.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public WireObject(IEnumerable<KeyValuePair<string, WireValue>> members) : this(members.ToArray()) { }

    private WireObject(KeyValuePair<string, WireValue>[] members)
    {
        _written = members;
        if (Entries.Length > Small)
        {
            _index = new Dictionary<string, WireValue>(Entries.Length, StringComparer.Ordinal);
            foreach (var member in Entries) _index.Add(member.Key, member.Value);
        }
        else
        {
            for (var i = 1; i < Entries.Length; i++)
                for (var j = 0; j < i; j++)
                    if (string.Equals(Entries[i].Key, Entries[j].Key, StringComparison.Ordinal))
                        throw new ArgumentException($"The member \"{Entries[i].Key}\" occurs twice.", nameof(members));
        }
    }

    /// <summary>For the reader and the writers, which have checked the names.</summary>
    internal WireObject(KeyValuePair<string, WireValue>[] members, Dictionary<string, WireValue>? index)
    {
        _written = members;
        _index = index;
    }

    /// <summary>An object that is written when it is first read. Of evidence there may be an item for each of many blocks, and often nobody reads it.</summary>
    /// <param name="later">Gives the same small object each time.</param>
    internal WireObject(IWireMembers later) => _later = later;

    /// <summary>An object over an array that nobody changes any more.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    internal static WireObject Over(KeyValuePair<string, WireValue>[] members) => members.Length == 0 ? Empty : new WireObject(members);

    /// <summary>The object without members.</summary>
    public static WireObject Empty { get; } = new([]);

    /// <summary>The members, in the order they were read or added in.</summary>
    public IReadOnlyList<KeyValuePair<string, WireValue>> Members => Entries;

    /// <summary>A member's value; null where there is none of that name.</summary>
    public WireValue? this[string name]
    {
        get
        {
            if (_index is not null) return _index.TryGetValue(name, out var value) ? value : null;
            foreach (var member in Entries)
                if (string.Equals(member.Key, name, StringComparison.Ordinal)) return member.Value;
            return null;
        }
    }

    /// <summary>The members sorted by UTF-16 code unit of the name.</summary>
    internal KeyValuePair<string, WireValue>[] CanonicalMembers()
    {
        var sorted = true;
        for (var i = 1; i < Entries.Length && sorted; i++) sorted = string.CompareOrdinal(Entries[i - 1].Key, Entries[i].Key) < 0;
        if (sorted) return Entries;
        var copy = (KeyValuePair<string, WireValue>[])Entries.Clone();
        Array.Sort(copy, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return copy;
    }

    /// <inheritdoc/>
    public override bool Equals(WireValue? other)
    {
        if (other is not WireObject o || o.Entries.Length != Entries.Length) return false;
        foreach (var member in Entries)
            if (o[member.Key] is not { } value || !value.Equals(member.Value)) return false;
        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Entries.Length;
        foreach (var member in Entries) hash ^= unchecked((StringComparer.Ordinal.GetHashCode(member.Key) * 31) + member.Value.GetHashCode());
        return hash;
    }
}

using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Flow;

/// <summary>Gives places, values and names small numbers that are the same whenever the same thing is asked for.</summary>
internal sealed class Numbers
{
    private readonly Dictionary<(object, int), int> _places = new(new PlaceComparer());
    private readonly List<(object Key, int Frame)> _placeKeys = [];
    private readonly Dictionary<(int Kind, int A, int B, object? Key), int> _values = new(new ValueComparer());
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly List<string> _nameTexts = [""];

    /// <summary>A local, parameter or capture of a frame, or a field (frame -1).</summary>
    public int Place(object symbolOrCapture, int frame)
    {
        if (!_places.TryGetValue((symbolOrCapture, frame), out var place))
        {
            _places[(symbolOrCapture, frame)] = place = _placeKeys.Count;
            _placeKeys.Add((symbolOrCapture, frame));
        }
        return place;
    }

    /// <summary>A part of a place, so that joins can treat it like one.</summary>
    public int Part(int place, string member) => Place((place, member), -2);

    public object PlaceKey(int place) => _placeKeys[place].Key;

    public int FrameOf(int place) => _placeKeys[place].Frame;

    public bool IsField(int place) => _placeKeys[place] is { Frame: -1, Key: ISymbol };

    /// <summary>What an operation produces.</summary>
    public int OfOperation(object operation, int frame, int part = 0) => Value(1, frame, part, operation);

    /// <summary>The value that a place has at the start.</summary>
    public int OfInitial(int place) => Value(2, place, 0, null);

    /// <summary>What a place has after paths with different values for it met.</summary>
    public int OfJoin(int point, int place) => Value(3, point, place, null);

    /// <summary>What a member of a value is.</summary>
    public int OfMember(int number, string member) => Value(4, number, 0, member);

    /// <summary>What a number stood for before the operation was executed again; <paramref name="place"/> tells apart what may differ.</summary>
    public int OfEarlier(int number, int place) => Value(5, number, place, null);

    /// <summary>A value that was changed in place by an operation.</summary>
    public int OfChanged(int number, object operation, int frame) => Value(6, number, frame, operation);

    /// <summary>Where exceptions of a block enter a handler.</summary>
    public int Point(object key, int frame) => Value(7, frame, 0, key);

    public int Name(string text)
    {
        if (!_names.TryGetValue(text, out var name))
        {
            _names[text] = name = _nameTexts.Count;
            _nameTexts.Add(text);
        }
        return name;
    }

    public string NameText(int name) => _nameTexts[name];

    private int Value(int kind, int a, int b, object? key)
    {
        if (!_values.TryGetValue((kind, a, b, key), out var number)) _values[(kind, a, b, key)] = number = _values.Count + 1;
        return number;
    }

    public int Count => _values.Count;

    private sealed class PlaceComparer : IEqualityComparer<(object Key, int Frame)>
    {
        public bool Equals((object Key, int Frame) x, (object Key, int Frame) y) => x.Frame == y.Frame
            && (x.Key is ISymbol a ? y.Key is ISymbol b && SymbolEqualityComparer.Default.Equals(a, b) : x.Key.Equals(y.Key));

        public int GetHashCode((object Key, int Frame) obj) => (obj.Key is ISymbol s ? SymbolEqualityComparer.Default.GetHashCode(s) : obj.Key.GetHashCode()) ^ obj.Frame;
    }

    private sealed class ValueComparer : IEqualityComparer<(int Kind, int A, int B, object? Key)>
    {
        public bool Equals((int Kind, int A, int B, object? Key) x, (int Kind, int A, int B, object? Key) y) =>
            x.Kind == y.Kind && x.A == y.A && x.B == y.B && Equals(x.Key, y.Key);

        public int GetHashCode((int Kind, int A, int B, object? Key) obj) =>
            unchecked((((obj.Kind * 31 + obj.A) * 31) + obj.B) * 31 + (obj.Key?.GetHashCode() ?? 0));
    }
}

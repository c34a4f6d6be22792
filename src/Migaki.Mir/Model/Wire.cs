namespace Migaki.Mir;

/// <summary>The wire names of the closed vocabularies: snake_case of the member's name, without exception. Enums that are none of them have no names.</summary>
public static class Wire
{
    /// <summary>The wire value of an enum member: <c>RetrievedDocument</c> → <c>retrieved_document</c>.</summary>
    public static string Name<T>(T value) where T : struct, Enum => EnumNames<T>.Name(value);

    /// <summary>The same as a value of a JSON tree; one object for each member.</summary>
    internal static Json.WireString Value<T>(T value) where T : struct, Enum => EnumNames<T>.Value(value);

    /// <summary>The enum member of a wire value; false for any other text.</summary>
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum => EnumNames<T>.TryParse(text, out value);

    /// <summary>
    /// Members by their place: a vocabulary is numbered from 0 without gaps (a test looks at every one). Arrays and no dictionaries: those would be compiled
    /// anew for each enum when a tool starts, because no compilation ahead covers the base library's generics over our types.
    /// </summary>
    private static class EnumNames<T> where T : struct, Enum
    {
        private static readonly string[] Names = NamesOf(typeof(T));
#if !NET
        // By name: the untyped GetValues makes an array of a type that native AOT may not have.
        private static readonly T[] Values = Array.ConvertAll(Enum.GetNames(typeof(T)), static name => (T)Enum.Parse(typeof(T), name));
#endif
        private static readonly Json.WireString[] Strings = Array.ConvertAll(Names, static name => new Json.WireString(name));

        public static Json.WireString Value(T value) => Strings[PlaceOf(value)];

        public static string Name(T value) => Names[PlaceOf(value)];

        private static int PlaceOf(T value)
        {
#if NET
            var at = System.Runtime.CompilerServices.Unsafe.As<T, int>(ref value);
#else
            var at = Array.IndexOf(Values, value);
#endif
            return (uint)at < (uint)Names.Length ? at : throw new ArgumentOutOfRangeException(nameof(value), value, $"Not a member of {typeof(T).Name}.");
        }

        public static bool TryParse(string? text, out T value)
        {
            var at = IndexOf(Names, text);
#if NET
            value = default;
            if (at >= 0) System.Runtime.CompilerServices.Unsafe.As<T, int>(ref value) = at;
#else
            value = at < 0 ? default : Values[at];
#endif
            return at >= 0;
        }
    }

    private static int IndexOf(string[] names, string? text)
    {
        for (var i = 0; i < names.Length; i++)
            if (string.Equals(names[i], text, StringComparison.Ordinal)) return i;
        return -1;
    }

    private static string[] NamesOf(Type vocabulary)
    {
        var names = Enum.GetNames(vocabulary);
#if NET
        // Of an enum that is not numbered so, nothing has a name.
        if (Enum.GetValuesAsUnderlyingType(vocabulary) is not int[] values || values.Where(static (value, place) => value != place).Any()) return [];
#endif
        for (var i = 0; i < names.Length; i++) names[i] = Snake(names[i]);
        return names;
    }

    private static string Snake(string pascal)
    {
        var text = new System.Text.StringBuilder(pascal.Length + 4);
        foreach (var c in pascal)
        {
            if (c is >= 'A' and <= 'Z')
            {
                if (text.Length > 0) text.Append('_');
                text.Append((char)(c + 32));
            }
            else text.Append(c);
        }
        return text.ToString();
    }
}

namespace Migaki.Mir;

/// <summary>The wire names of the closed vocabularies: snake_case of the member's name, without exception.</summary>
public static class Wire
{
    /// <summary>The wire value of an enum member: <c>RetrievedDocument</c> → <c>retrieved_document</c>.</summary>
    public static string Name<T>(T value) where T : struct, Enum => EnumNames<T>.Name(value);

    /// <summary>The same as a value of a JSON tree; one object for each member.</summary>
    internal static Json.WireString Value<T>(T value) where T : struct, Enum => EnumNames<T>.Value(value);

    /// <summary>The enum member of a wire value; false for any other text.</summary>
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum => EnumNames<T>.TryParse(text, out value);

    private static class EnumNames<T> where T : struct, Enum
    {
        private static readonly Dictionary<T, string> ToWire = Build();
        private static readonly Dictionary<string, T> FromWire = Invert();
        private static readonly Dictionary<T, Json.WireString> Values = ToWire.ToDictionary(static pair => pair.Key, static pair => new Json.WireString(pair.Value));

        public static Json.WireString Value(T value) => Values.TryGetValue(value, out var text)
            ? text
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"Not a member of {typeof(T).Name}.");

        public static string Name(T value) => ToWire.TryGetValue(value, out var name)
            ? name
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"Not a member of {typeof(T).Name}.");

        public static bool TryParse(string? text, out T value)
        {
            value = default;
            return text is not null && FromWire.TryGetValue(text, out value);
        }

        private static Dictionary<T, string> Build()
        {
            var map = new Dictionary<T, string>();
#if NET
            foreach (var value in Enum.GetValues<T>()) map[value] = Snake(value.ToString());
#else
            // By name: the untyped GetValues makes an array of a type that native AOT may not have.
            foreach (var name in Enum.GetNames(typeof(T))) map[(T)Enum.Parse(typeof(T), name)] = Snake(name);
#endif
            return map;
        }

        private static Dictionary<string, T> Invert()
        {
            var map = new Dictionary<string, T>(StringComparer.Ordinal);
            foreach (var pair in ToWire) map[pair.Value] = pair.Key;
            return map;
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
}

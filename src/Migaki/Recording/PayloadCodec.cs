using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Migaki.Recording;

/// <summary>
/// Payloads as JSON and back, without reflection: by the plan's <c>JsonContext</c>, by what is known anyway (<see cref="KnownPayloads"/>), and for
/// chat messages by the options of Microsoft.Extensions.AI. A type that none of them covers has no payload.
/// </summary>
/// <param name="own">The options of the plan's context.</param>
/// <param name="chat">The options for the types of Microsoft.Extensions.AI.</param>
internal sealed class PayloadCodec(JsonSerializerOptions? own, JsonSerializerOptions? chat)
{
    private const string ChatNamespace = "Microsoft.Extensions.AI";

    public static PayloadCodec Known { get; } = new(null, null);

    /// <summary>The JSON of a value, as its serializer writes it; null and the reason where there is none.</summary>
    public byte[]? Encode<T>(T value, out string? omitted)
    {
        omitted = null;
        try
        {
            if (TextOf(value) is { IsText: true, Text: var text }) return JsonSerializer.SerializeToUtf8Bytes(text!, KnownPayloads.Default.String);
            if (InfoOf<T>() is not { } info)
            {
                omitted = $"the type {Name(typeof(T))} is not in the plan's JsonContext";
                return null;
            }
            if (typeof(T).IsInterface && value is IEnumerable and not ICollection && value.GetType().Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) != true)
            {
                omitted = "it is a sequence that is made while it is read";
                return null;
            }
            return JsonSerializer.SerializeToUtf8Bytes(value, info);
        }
#pragma warning disable CA1031 // evidence must not make the step fail: converters are foreign code
        catch (Exception error)
#pragma warning restore CA1031
        {
            // The message may quote the value.
            omitted = $"it cannot be written ({error.GetType().FullName})";
            return null;
        }
    }

    /// <exception cref="JsonException">It is not JSON of that type.</exception>
    /// <exception cref="NotSupportedException">No context has the type.</exception>
    public T Decode<T>(ReadOnlySpan<byte> utf8)
    {
        if (IsText(typeof(T))) return FromText<T>(JsonSerializer.Deserialize(utf8, KnownPayloads.Default.String));
        return InfoOf<T>() is { } info ? JsonSerializer.Deserialize(utf8, info)! : throw new NotSupportedException($"The type {Name(typeof(T))} is not in the plan's JsonContext.");
    }

    /// <summary>Whether a value of this type is bytes, which JSON holds as base64.</summary>
    public static bool IsBytes(Type type) => type == typeof(byte[]) || type == typeof(Memory<byte>) || type == typeof(ReadOnlyMemory<byte>);

    private JsonTypeInfo<T>? InfoOf<T>()
    {
        JsonTypeInfo? info;
        // What an object really is only reflection would tell.
        if (typeof(T) == typeof(object)) return null;
        if (own is not null && own.TryGetTypeInfo(typeof(T), out info)) return (JsonTypeInfo<T>)info;
        if (KnownPayloads.Default.Options.TryGetTypeInfo(typeof(T), out info)) return (JsonTypeInfo<T>)info;
        // These options may fall back to reflection; only what they are made for is asked of them.
        return chat is not null && IsChat(typeof(T)) && chat.TryGetTypeInfo(typeof(T), out info) ? (JsonTypeInfo<T>)info : null;
    }

    private static bool IsChat(Type type) =>
        type.Namespace is { } space && (space == ChatNamespace || space.StartsWith(ChatNamespace + ".", StringComparison.Ordinal))
        || (type.IsArray ? IsChat(type.GetElementType()!) : type.IsGenericType && type.Namespace == "System.Collections.Generic" && type.GetGenericArguments().All(IsChat));

    private static bool IsText(Type type) => type == typeof(StringBuilder) || type == typeof(char[]) || type == typeof(Memory<char>) || type == typeof(ReadOnlyMemory<char>)
        || (Nullable.GetUnderlyingType(type) ?? type).IsEnum;

    private static (bool IsText, string? Text) TextOf<T>(T value)
    {
        if (!IsText(typeof(T))) return default;
        return (true, value switch
        {
            null => null,
            char[] chars => new string(chars),
            Memory<char> memory => memory.ToString(),
            ReadOnlyMemory<char> memory => memory.ToString(),
            Enum item => item.ToString("G"),
            _ => value.ToString(),
        });
    }

    private static T FromText<T>(string? text)
    {
        if (text is null) return default!;
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        object value = type == typeof(StringBuilder) ? new StringBuilder(text)
            : type == typeof(char[]) ? text.ToCharArray()
            : type == typeof(Memory<char>) ? text.ToCharArray().AsMemory()
            : type == typeof(ReadOnlyMemory<char>) ? text.AsMemory()
            : ParseEnum(type, text);
        return (T)value;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "An enum whose values a program names keeps them.")]
    private static object ParseEnum(Type type, string text) => Enum.TryParse(type, text, out var value) ? value : throw new JsonException($"\"{text}\" is no value of {Name(type)}.");

    private static string Name(Type type) => type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
}

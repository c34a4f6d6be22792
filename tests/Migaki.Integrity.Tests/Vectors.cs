using System.Text.Json;
using Migaki.Tests.Shared;

namespace Migaki.Integrity.Tests;

/// <summary>Reads external vectors with the framework's parser, so that ours is not its own judge.</summary>
internal static class Vectors
{
    public static JsonElement Read(string relative)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.Vectors(relative)));
        return document.RootElement.Clone();
    }

    public static IEnumerable<(string Name, JsonElement Value)> ReadAll(string folder)
    {
        var root = Repository.Vectors(folder);
        foreach (var file in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            yield return (Path.GetRelativePath(root, file), document.RootElement.Clone());
        }
    }

    public static byte[] Hex(this JsonElement value, string name) => Convert.FromHexString(value.GetProperty(name).GetString()!);

    public static byte[] Base64(this JsonElement value, string name) => value.GetProperty(name).ValueKind == JsonValueKind.Null ? [] : value.GetProperty(name).GetBytesFromBase64();

    public static byte[][] Base64List(this JsonElement value, string name) =>
        value.GetProperty(name).ValueKind == JsonValueKind.Null ? [] : [.. value.GetProperty(name).EnumerateArray().Select(p => p.GetBytesFromBase64())];
}

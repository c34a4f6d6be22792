using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>A file as <c>files[]</c> of the manifest lists it.</summary>
/// <param name="Path">Relative to the bundle.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Size">In bytes.</param>
/// <param name="MediaType">What is in it.</param>
/// <param name="PrivacyClass">How private.</param>
internal sealed record BundleFile(string Path, string Sha256, long Size, string MediaType, string PrivacyClass = "internal")
{
    public static BundleFile Of(string path, ReadOnlySpan<byte> bytes, string mediaType) => new(path, Digest256.Of(bytes).ToString(), bytes.Length, mediaType);

    /// <summary>Writes the entries, sorted by path.</summary>
    public static void Write(Utf8Builder text, List<BundleFile> files)
    {
        files.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        text.Raw((byte)'[');
        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            text.Raw(i > 0 ? ",{\"mediaType\":"u8 : "{\"mediaType\":"u8).String(file.MediaType).Raw(",\"path\":"u8).String(file.Path).Raw(",\"privacyClass\":"u8).String(file.PrivacyClass)
                .Raw(",\"sha256\":"u8).String(file.Sha256).Raw(",\"size\":"u8).Number(file.Size).Raw((byte)'}');
        }
        text.Raw((byte)']');
    }
}

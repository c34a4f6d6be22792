using Migaki.Mir.Json;
using Migaki.Tests.Shared;

namespace Migaki.Mir.Tests;

/// <summary>The external vectors of plans.</summary>
internal static class Vectors
{
    /// <summary>A vector file as JSON; its number cases exceed 2^53-1 on purpose.</summary>
    public static WireObject Json(string relative) =>
        (WireObject)WireReader.Read(File.ReadAllBytes(Repository.Vectors(relative)), WireReaderOptions.AnyNumber).Value!;

    public static IEnumerable<WireObject> Items(this WireObject owner, string name) => ((WireArray)owner[name]!).Items.Cast<WireObject>();

    public static string Text(this WireObject owner, string name) => ((WireString)owner[name]!).Value;

    public static WireObject Member(this WireObject owner, string name) => (WireObject)owner[name]!;
}

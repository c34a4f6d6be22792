using System.ComponentModel;

namespace Migaki.Runtime;

/// <summary>The projections of the types that most steps have. The generator emits the others.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CommonProjections
{
    /// <summary>A string.</summary>
    public static readonly ContentProjection<string?> Text = static (sink, value) => sink.Text(value);

    /// <summary>An array of strings. Null is told apart from empty.</summary>
    public static readonly ContentProjection<string?[]?> Texts = static (sink, value) =>
    {
        if (value is null)
        {
            sink.Text((string?)null);
            return;
        }
        sink.Count(value.Length);
        foreach (var item in value) sink.Text(item);
    };
}

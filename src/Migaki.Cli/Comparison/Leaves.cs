using Migaki.Mir.Json;

namespace Migaki.Cli.Comparison;

/// <summary>The leaves in which two JSON objects differ, with both values. Objects are compared member by member, all else as a whole.</summary>
internal static class Leaves
{
    public static List<(string Field, WireValue? Before, WireValue? After)> Differing(WireObject before, WireObject after)
    {
        var fields = new List<(string, WireValue?, WireValue?)>();
        Compare(before, after, "");
        return fields;

        // Objects nest at most as deep as the strict reader allows.
        void Compare(WireObject left, WireObject right, string prefix)
        {
            foreach (var name in left.Members.Concat(right.Members).Select(static member => member.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                var (old, @new) = (left[name], right[name]);
                if (old is WireObject oldMembers && @new is WireObject newMembers) Compare(oldMembers, newMembers, prefix + name + ".");
                else if (!Equals(old, @new)) fields.Add((prefix + name, old, @new));
            }
        }
    }

    /// <summary>The objects of a collection by id; where one occurs twice the last counts, as in the plan diff.</summary>
    public static Dictionary<string, WireObject> ById(WireObject plan, string collection)
    {
        var byId = new Dictionary<string, WireObject>(StringComparer.Ordinal);
        foreach (var item in ((WireArray)plan[collection]!).Items) byId[Text((WireObject)item, "id")!] = (WireObject)item;
        return byId;
    }

    public static string? Text(WireObject owner, string name) => (owner[name] as WireString)?.Value;

    /// <summary>The texts of an array that are not in another.</summary>
    public static List<string> Missing(WireValue? from, WireValue? to) => Texts(from).Except(Texts(to), StringComparer.Ordinal).ToList();

    public static IEnumerable<string> Texts(WireValue? value) => value is WireArray array ? array.Items.OfType<WireString>().Select(static text => text.Value) : [];
}

using Migaki.Generators.Extraction;
using Migaki.Generators.Model;

namespace Migaki.Generators.Flow;

/// <summary>
/// What stands in <see cref="State.Passed"/>: sites of approvals and validators that passed, and, where paths with different ones met, "one
/// of these". Also what each approval was asked about, so that a question about another value counts for nothing.
/// </summary>
internal sealed class Passings(FlowTables tables)
{
    private const int MaxAlternatives = 6, MaxElements = 12;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<int[]> _alternatives = [];
    private readonly Dictionary<int, Label> _asked = [];
    private readonly HashSet<int> _general = [];

    /// <summary>A guard is asked about these arguments. One that is asked about nothing in particular is asked about the path.</summary>
    public void Ask(Site site, Label asked, bool isGeneral)
    {
        _asked[site.Index] = _asked.TryGetValue(site.Index, out var before) ? before.Join(asked) : asked;
        if (isGeneral) _general.Add(site.Index);
        else _general.Remove(site.Index);
    }

    /// <summary>What holds on both of two paths.</summary>
    public SmallSet Join(SmallSet a, SmallSet b)
    {
        if (a.Equals(b)) return a;
        var common = a.Intersect(b);
        List<long>? met = null;
        foreach (var x in a.Items.Where(i => !common.Contains(i) && IsGuard(i)))
        {
            if (met?.Count >= MaxElements) break;
            foreach (var y in b.Items.Where(i => !common.Contains(i) && IsGuard(i)))
            {
                var sites = Sites(x).Union(Sites(y)).OrderBy(s => s).ToArray();
                if (sites.Length <= MaxAlternatives && (met ??= []).Count < MaxElements) met.Add(OneOf(sites));
            }
        }
        return met is null ? common : common.Union(SmallSet.From(met));
    }

    /// <summary>Whether what passed contains one that fits, or alternatives that all fit. The second argument is the element it stands in.</summary>
    public bool Holds(SmallSet passed, Func<int, long, bool> fits)
    {
        foreach (var element in passed.Items)
        {
            if (!Mark.IsCalled(element) && Sites(element).All(s => fits(s, element))) return true;
        }
        return false;
    }

    /// <summary>Whoever passes untrusted context.</summary>
    public static bool IsTrustGuard(StepDeclaration step) => step is { Kind: StepKind.Approval } or { Kind: StepKind.Validator, Validator: Migaki.ValidatorKind.Policy };

    /// <summary>Whether an approval or a policy validator has been asked about an untrusted block and passed.</summary>
    public bool Clears(SmallSet passed, long untrusted) => Holds(passed, (site, _) => IsTrustGuard(site)
        && (_general.Contains(site) || (_asked.TryGetValue(site, out var asked) && asked.Untrusted.Contains(untrusted))));

    /// <summary>The label after what passed on its path.</summary>
    public Label Cleared(Label label, SmallSet passed)
    {
        if (label.Unchecked.IsEmpty || passed.IsEmpty) return label;
        var left = label.Unchecked.Where(b => !Clears(passed, b));
        return left.Equals(label.Unchecked) ? label : label with { Unchecked = left };
    }

    /// <summary>A block is made anew: what was answered about the one before says nothing of it.</summary>
    public SmallSet WithoutAnswersAbout(SmallSet passed, int block) =>
        passed.Where(e => Mark.IsCalled(e) || !Sites(e).Any(s => _asked.TryGetValue(s, out var asked) && asked.Blocks.Contains(block)));

    /// <summary>
    /// The answers that hold on all paths, but are about the value on some of them only: <c>if (f) d = other;</c> after <c>d</c> was approved.
    /// </summary>
    public SmallSet NotAsked(SmallSet passed, IReadOnlyList<Label> parts)
    {
        if (passed.IsEmpty || parts.Count < 2) return default;
        return passed.Where(element =>
        {
            if (Mark.IsCalled(element) || !IsGuard(element)) return false;
            bool about = false, foreign = false;
            foreach (var part in parts)
            {
                var blocks = tables.Particular(part.Blocks);
                if (blocks.IsEmpty) continue;
                if (Sites(element).All(s => _general.Contains(s) || (_asked.TryGetValue(s, out var asked) && !asked.Blocks.Intersect(blocks).IsEmpty))) about = true;
                else foreign = true;
            }
            return about && foreign;
        });
    }

    private int[] Sites(long element) => element < Mark.OneOfBase ? [(int)element] : _alternatives[(int)(element - Mark.OneOfBase)];

    private bool IsGuard(long element) => !Mark.IsCalled(element) && Sites(element).All(IsTrustGuard);

    private bool IsTrustGuard(int site) => IsTrustGuard(tables.Sites[site].Step);

    private long OneOf(int[] sites)
    {
        if (sites.Length == 1) return sites[0];
        var key = string.Join(",", sites);
        if (!_ids.TryGetValue(key, out var id))
        {
            _ids[key] = id = _alternatives.Count;
            _alternatives.Add(sites);
        }
        return Mark.OneOfBase + id;
    }
}

using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Shortens compressible blocks to their most telling sentences, in their own words and order. Sentences with numbers always stay; the
/// others are ranked by how many of the document's frequent words they have. The result is a block's new content under a new reference, with the
/// original's reference and both digests beside it.
/// </summary>
public sealed class ExtractiveCompression : LossyPass
{
    private readonly double _ratio;

    /// <summary>The pass.</summary>
    /// <param name="ratio">The share of a block's tokens that is aimed at, above 0 and below 1.</param>
    /// <param name="requiresValidators">The validators that accept the loss.</param>
    /// <param name="acceptedByEval">The eval that accepts it, where the plan names it; then no validator is needed.</param>
    public ExtractiveCompression(double ratio, MirList<string> requiresValidators, string? acceptedByEval = null) : base("migaki.net.context.extractive_compression", "1.0.0", requiresValidators, acceptedByEval) => _ratio = ratio;

    private protected override MirPassOutcome Reduce(MirPlan plan, MirPassContext context, MirContentSource content)
    {
        var warnings = new List<MirPassWarning>();
        var events = new PassEvents(Identity, context.RunId, "extractive-compression");
        var changeable = ReadOnlyBy(plan, Guarded(plan, context, warnings));
        var made = new List<MirContentText>();
        var changed = new List<string>();
        var blocks = new List<MirContextBlock>(plan.Context.Count);
        foreach (var block in plan.Context)
        {
            if (block.Mutability is not (Mutability.Compressible or Mutability.Summarizable) || !changeable.Contains(block.Id)
                || block.Extensions?["compressedFrom"] is not null || content.Text(block.ContentRef) is not { } text
                || Compress(text, _ratio) is not { } shorter)
            {
                blocks.Add(block);
                continue;
            }
            var digest = MirDigest.Sha256(Encoding.UTF8.GetBytes(shorter));
            var contentRef = "mir://compressed/" + digest;
            var (before, after) = (TokenEstimator.Estimate(text), TokenEstimator.Estimate(shorter));
            made.Add(new MirContentText(contentRef, shorter));
            changed.Add(block.Id);
            blocks.Add(block with
            {
                ContentRef = contentRef,
                ContentHash = digest,
                TokenEstimate = after,
                Extensions = new WireObject((block.Extensions?.Members ?? []).Append(new KeyValuePair<string, WireValue>("compressedFrom", new WireObjectBuilder()
                    .Add("contentHash", MirDigest.Sha256(Encoding.UTF8.GetBytes(text))).Add("contentRef", block.ContentRef).Add("tokens", (double?)before).Build()))),
            });
            events.ContextChange($"Compressed context {block.Id}.", "compressed", MirList.Of(block.Id), refs: MirList.Of(
                "tokens-before:" + NumberText.Format(before), "tokens-after:" + NumberText.Format(after), "original:" + MirDigest.Sha256(Encoding.UTF8.GetBytes(text)), "compressed:" + digest));
        }
        if (changed.Count == 0) return new MirPassOutcome(plan, default, warnings.ToMirList());
        foreach (var node in plan.Nodes)
            if (Conflict(node, changed) is { } conflict) warnings.Add(conflict);
        return new MirPassOutcome(plan with { Context = blocks.ToMirList() }, events.Events, warnings.ToMirList(), made.ToMirList());
    }

    /// <summary>The text's most telling sentences in their order; null where that is no shorter.</summary>
    internal static string? Compress(string text, double ratio)
    {
        var sentences = Sentences(text);
        if (sentences.Count < 2) return null;
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        var words = sentences.Select(Words).ToArray();
        foreach (var word in words.SelectMany(static list => list))
            if (word.Length > 3) frequency[word] = (frequency.TryGetValue(word, out var count) ? count : 0) + 1;
        var keep = new bool[sentences.Count];
        double budget = TokenEstimator.Estimate(text) * ratio;
        for (var i = 0; i < keep.Length; i++)
        {
            if (!HasNumber(sentences[i])) continue;
            keep[i] = true;
            budget -= TokenEstimator.Estimate(sentences[i]);
        }
        foreach (var i in Enumerable.Range(0, keep.Length).Where(i => !keep[i]).OrderByDescending(i => Score(words[i])).ThenBy(static i => i).ToArray())
        {
            var tokens = TokenEstimator.Estimate(sentences[i]);
            if (tokens > budget) continue;
            keep[i] = true;
            budget -= tokens;
        }
        if (Array.TrueForAll(keep, static kept => kept) || Array.TrueForAll(keep, static kept => !kept)) return null;
        return string.Join(" ", sentences.Where((_, i) => keep[i]));

        double Score(List<string> list)
        {
            var distinct = list.Where(static word => word.Length > 3).Distinct(StringComparer.Ordinal).ToArray();
            // Integers first: a quotient of sums of integers is the same on every machine.
            return distinct.Length == 0 ? 0 : (double)distinct.Sum(word => frequency[word]) / distinct.Length;
        }
    }

    private static List<string> Sentences(string text)
    {
        var sentences = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var ends = text[i] is '\n' or '\u3002' || (text[i] is '.' or '!' or '?' && (i + 1 == text.Length || EcmaText.IsWhiteSpace(text[i + 1])));
            if (!ends) continue;
            Add(i + 1);
            start = i + 1;
        }
        Add(text.Length);
        return sentences;

        void Add(int end)
        {
            var sentence = text.Substring(start, end - start).Trim();
            if (sentence.Length > 0) sentences.Add(sentence);
        }
    }

    /// <summary>The runs of letters and digits, ASCII letters in lower case.</summary>
    internal static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c)) word.Append(c is >= 'A' and <= 'Z' ? (char)(c + 32) : c);
            else if (word.Length > 0) Flush();
        }
        if (word.Length > 0) Flush();
        return words;

        void Flush()
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    private static bool HasNumber(string sentence)
    {
        foreach (var c in sentence)
            if (c is >= '0' and <= '9') return true;
        return false;
    }
}

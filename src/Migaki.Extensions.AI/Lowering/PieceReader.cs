using Microsoft.Extensions.AI;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Runtime;

namespace Migaki.Lowering;

/// <summary>
/// Recognizes the blocks of a plan in the contents of a request: by the name a <see cref="MirPrompt"/> gave them, or by their text, where
/// an argument of the step or a result before it had exactly that text.
/// </summary>
internal static class PieceReader
{
    public static List<Piece> Read(RunningModelCall step, IReadOnlyList<ChatMessage> messages)
    {
        var pieces = new List<Piece>();
        var uses = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var m = 0; m < messages.Count; m++)
        {
            foreach (var content in messages[m].Contents)
            {
                var text = content is TextContent { Text: { Length: > 0 } plain } ? plain : null;
                pieces.Add(new Piece(m, content, text is null ? null : BlockOf(step, content, text, uses), Tokens(content)));
            }
        }
        return pieces;
    }

    /// <summary>Estimated tokens of what is text in a content.</summary>
    private static int Tokens(AIContent content) => content switch
    {
        TextContent text => TokenEstimator.Estimate(text.Text),
        TextReasoningContent reasoning => TokenEstimator.Estimate(reasoning.Text),
        FunctionResultContent { Result: string result } => TokenEstimator.Estimate(result),
        _ => 0,
    };

    private static MirContextBlock? BlockOf(RunningModelCall step, AIContent content, string text, Dictionary<string, int> uses)
    {
        var said = MirPrompt.BlockOf(content);
        // A part of a block is numbered from the first; a block as a whole keeps its id.
        var named = said?.From is { } from ? step.Block(from) : null;
        var known = named ?? (step.BlockWith(text) is { } found ? step.Block(found) : null);
        if (said is null && known is null) return null;

        var (hash, tokens) = step.Digest(text);
        if (known is not null)
        {
            var id = Numbered(known.Id, uses);
            return known with { Id = id, ContentHash = hash, ContentRef = "run://" + id, TokenEstimate = tokens, Extensions = said is { OrderFree: true } ? OrderFree(known.Extensions) : known.Extensions };
        }
        var own = Numbered("run-" + Wire.Name(said!.Role).Replace('_', '-'), uses);
        return new MirContextBlock
        {
            Id = own,
            ContentRef = "run://" + own,
            ContentHash = hash,
            Role = said.Role,
            Mutability = said.Mutability,
            PrivacyClass = said.Privacy,
            TokenEstimate = tokens,
            CachePolicy = said.Cache is { } mode ? new MirCachePolicy { Mode = mode } : null,
            Provenance = new MirProvenance { Source = SourceOf(said.Role), NodeId = step.NodeId },
            Extensions = said.OrderFree ? OrderFree(null) : null,
        };
    }

    /// <summary>The declaration that passes which order look for.</summary>
    private static WireObject OrderFree(WireObject? extensions) =>
        new((extensions?.Members ?? []).Where(static member => member.Key != "order").Append(new KeyValuePair<string, WireValue>("order", new WireString("free"))));

    private static string Numbered(string id, Dictionary<string, int> uses)
    {
        var use = uses[id] = uses.GetValueOrDefault(id) + 1;
        return use == 1 ? id : $"{id}/{use}";
    }

    private static ProvenanceSource SourceOf(ContextRole role) => role switch
    {
        ContextRole.SystemInstruction => ProvenanceSource.System,
        ContextRole.DeveloperInstruction or ContextRole.Example => ProvenanceSource.Developer,
        ContextRole.RetrievedDocument => ProvenanceSource.Retrieval,
        ContextRole.ToolResult => ProvenanceSource.Tool,
        ContextRole.Memory => ProvenanceSource.Memory,
        ContextRole.ValidatorOutput => ProvenanceSource.Validator,
        ContextRole.UserInput => ProvenanceSource.User,
        _ => ProvenanceSource.Generated,
    };
}

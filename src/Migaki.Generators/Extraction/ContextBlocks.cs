using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Flow;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Generators.Extraction;

/// <summary>The context blocks of a plan: which of the analysis's blocks it needs, their ids, and what is written of them.</summary>
internal sealed class ContextBlocks(FlowTables tables, string planId, string? projectDirectory)
{
    private readonly Dictionary<int, string> _ids = [];
    private readonly Dictionary<int, ContextRole> _playedRoles = [];
    private readonly Dictionary<int, ContextRole> _roles = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<MirContextBlock> _written = [];
    private readonly List<SourceBlock> _order = [];

    public IReadOnlyList<MirContextBlock> Written => _written;

    /// <summary>The blocks in the order they are written.</summary>
    public IReadOnlyList<SourceBlock> Order => _order;

    public string IdOf(int block) => _ids[block];

    public bool Has(int block) => _ids.ContainsKey(block);

    /// <summary>The ids of a label's blocks that the plan has.</summary>
    public List<string> IdsOf(Label label) => label.Blocks.Items.Where(b => _ids.ContainsKey((int)b)).Select(b => IdOf((int)b)).ToList();

    /// <summary>Gives a block an id, the first time it is asked for.</summary>
    public void Need(int index, string fallbackName)
    {
        if (_ids.ContainsKey(index)) return;
        var block = tables.Blocks[index];
        var id = block.Declaration?.Id is { Length: > 0 } declared ? declared
            : "ctx-" + (block.Member is { } member ? Kebab.Of(member.Name) : Kebab.Of(fallbackName));
        _ids[index] = Unique(id);
        _order.Add(block);
    }

    /// <summary>A step's parameter says what role an argument plays: it counts for a block that has none.</summary>
    public void Plays(int index, ContextRole role)
    {
        if (!_playedRoles.ContainsKey(index)) _playedRoles[index] = role;
    }

    /// <summary>A block that stands for several at once, where the wire has room for one.</summary>
    public string Combine(string name, IReadOnlyList<string> sources)
    {
        var id = Unique("ctx-" + Kebab.Of(name));
        _written.Add(new MirContextBlock
        {
            Id = id,
            ContentRef = RefOf(id),
            Role = ContextRole.Scratchpad,
            Mutability = Mutability.Fixed,
            Provenance = new MirProvenance { Source = ProvenanceSource.Generated, DerivedFromContextIds = sources.Count == 0 ? null : sources.ToMirList() },
        });
        return id;
    }

    public void Write(IReadOnlyDictionary<int, StepRecord> producers, Func<Site, string> nodeOf)
    {
        var combined = _written.ToArray();
        _written.Clear();
        foreach (var block in _order) _written.Add(WriteBlock(block, producers, nodeOf));
        _written.AddRange(combined);
    }

    private MirContextBlock WriteBlock(SourceBlock block, IReadOnlyDictionary<int, StepRecord> producers, Func<Site, string> nodeOf)
    {
        var id = _ids[block.Index];
        var declaration = block.Declaration;
        var written = new MirContextBlock
        {
            Id = id,
            ContentRef = RefOf(id),
            Role = declaration?.Role ?? RoleOf(block, producers),
            Mutability = declaration?.Mutability ?? Mutability.Fixed,
            PrivacyClass = declaration?.Privacy,
            CachePolicy = declaration?.CachePolicy(),
            RetentionPolicy = declaration?.RetentionPolicy(),
            Provenance = new MirProvenance { Source = SourceOf(block), SourceRef = declaration?.SourceRef },
        };
        switch (block.Kind)
        {
            case BlockKind.Literal:
                return written with
                {
                    ContentHash = MirDigest.Sha256(Encoding.UTF8.GetBytes(block.Text!)),
                    TokenEstimate = TokenEstimator.Estimate(block.Text!),
                    Provenance = written.Provenance with { SourceRef = declaration?.SourceRef ?? FileOf(block.Syntax) },
                };
            case BlockKind.Output:
                var record = producers[block.Producer!.Index];
                var sources = new List<string>();
                foreach (var argument in record.Arguments.Where(a => a.IsContext))
                {
                    foreach (var source in IdsOf(argument.Label))
                    {
                        // In a loop a step may read what it gave back before: that says nothing of where its output comes from.
                        if (source != id && !sources.Contains(source)) sources.Add(source);
                    }
                }
                // What a step gives back carries at least the class of what it was made from.
                var privacy = record.Output.Privacy >= 0 ? (PrivacyClass?)(PrivacyClass)record.Output.Privacy : null;
                var isDerived = block.Producer.Step.Kind is StepKind.ModelCall or StepKind.ContextTransform;
                return written with
                {
                    PrivacyClass = isDerived && record.Output.Unclassified.IsEmpty ? privacy ?? written.PrivacyClass : written.PrivacyClass,
                    Provenance = written.Provenance with
                    {
                        NodeId = nodeOf(block.Producer),
                        DerivedFromContextIds = sources.Count == 0 ? null : sources.ToMirList(),
                    },
                };
            default:
                return block.IsUndescribed
                    ? written with { Provenance = written.Provenance with { Extensions = new WireObjectBuilder().Add("undeclared", true).Build() } }
                    : written;
        }
    }

    /// <summary>Known roles are kept: of loops side by side each result may be made of all before it.</summary>
    private ContextRole RoleOf(SourceBlock block, IReadOnlyDictionary<int, StepRecord> producers)
    {
        if (!_roles.TryGetValue(block.Index, out var role)) _roles[block.Index] = role = FindRole(block, producers);
        return role;
    }

    private ContextRole FindRole(SourceBlock block, IReadOnlyDictionary<int, StepRecord> producers)
    {
        if (block.Kind == BlockKind.Output)
        {
            switch (block.Producer!.Step.Kind)
            {
                case StepKind.RetrievalCall: return ContextRole.RetrievedDocument;
                case StepKind.ToolCall: return ContextRole.ToolResult;
                case StepKind.Validator: return ContextRole.ValidatorOutput;
                case StepKind.CacheRead: return ContextRole.Memory;
                case StepKind.ContextTransform:
                    var roles = producers[block.Producer.Index].Arguments.Where(a => a.IsContext)
                        .SelectMany(a => a.Label.Blocks.Items).Where(b => b != block.Index)
                        .Select(b => tables.Blocks[(int)b])
                        .Where(b => b.Kind != BlockKind.Output || b.Index < block.Index)
                        .Select(b => b.Declaration?.Role ?? RoleOf(b, producers)).Distinct().ToArray();
                    return roles.Length == 1 ? roles[0] : ContextRole.Scratchpad;
                default: return ContextRole.Scratchpad;
            }
        }
        if (_playedRoles.TryGetValue(block.Index, out var played)) return played;
        return block.Kind == BlockKind.Literal ? ContextRole.DeveloperInstruction : ContextRole.Scratchpad;
    }

    private static ProvenanceSource SourceOf(SourceBlock block)
    {
        if (block.Declaration?.Provenance is { } declared) return declared;
        if (block.Kind == BlockKind.Literal) return ProvenanceSource.Developer;
        if (block.Kind == BlockKind.Member) return ProvenanceSource.Generated;
        return block.Producer!.Step.Kind switch
        {
            StepKind.RetrievalCall => ProvenanceSource.Retrieval,
            StepKind.ToolCall => ProvenanceSource.Tool,
            StepKind.Validator => ProvenanceSource.Validator,
            StepKind.CacheRead => ProvenanceSource.Cache,
            _ => ProvenanceSource.Generated,
        };
    }

    private string? FileOf(SyntaxNode? syntax)
    {
        if (syntax?.SyntaxTree.FilePath is not { Length: > 0 } path) return null;
        if (projectDirectory is null) return SourcePath.Mark(path);
        var folder = projectDirectory.Replace('\\', '/').TrimEnd('/') + "/";
        path = path.Replace('\\', '/');
        return path.StartsWith(folder, StringComparison.OrdinalIgnoreCase) ? path.Substring(folder.Length) : path.Substring(path.LastIndexOf('/') + 1);
    }

    private string RefOf(string id) => $"mir://{planId}/{id}";

    private string Unique(string id)
    {
        if (_used.Add(id)) return id;
        for (var i = 2; ; i++)
        {
            var candidate = id + "-" + i.ToString(CultureInfo.InvariantCulture);
            if (_used.Add(candidate)) return candidate;
        }
    }
}

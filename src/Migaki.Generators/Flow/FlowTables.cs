using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Flow;

/// <summary>What one analysis names: frames, sites, blocks, sources. Stable while the fixpoint runs.</summary>
internal sealed class FlowTables
{
    private readonly Dictionary<(int Caller, IOperation Call), Frame> _frames = [];
    private readonly Dictionary<(int Frame, IOperation Call), Site> _sites = [];
    private readonly Dictionary<ISymbol, SourceBlock> _members = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SyntaxNode, SourceBlock> _literals = [];
    private readonly Dictionary<(int Frame, ISymbol Local), List<IOperation>> _references = [];
    private readonly HashSet<int> _declaredSources = [];
    private readonly Dictionary<string, int> _sources = new(StringComparer.Ordinal);

    /// <summary>Captures that stand for a place rather than a value.</summary>
    public Dictionary<(int Frame, CaptureId Capture), IOperation> CapturedPlaces { get; } = [];

    /// <summary>The places that a ref local of a frame was set to.</summary>
    public List<IOperation> References(int frame, ILocalSymbol local)
    {
        if (!_references.TryGetValue((frame, local), out var places)) _references[(frame, local)] = places = [];
        return places;
    }

    public List<Frame> Frames { get; } = [];
    public List<Site> Sites { get; } = [];
    public List<SourceBlock> Blocks { get; } = [];

    /// <summary>How messages name what has no provenance.</summary>
    public List<string> Sources { get; } = [];

    public Frame Body(IMethodSymbol method, ControlFlowGraph graph)
    {
        var frame = new Frame(0, method, graph, null, null, isLambda: false);
        Frames.Add(frame);
        return frame;
    }

    public Frame FrameOf(Frame caller, IOperation call, IMethodSymbol method, bool isLambda, Func<ControlFlowGraph> graph)
    {
        if (!_frames.TryGetValue((caller.Id, call), out var frame))
        {
            _frames[(caller.Id, call)] = frame = new Frame(Frames.Count, method, graph(), caller, call, isLambda);
            Frames.Add(frame);
        }
        return frame;
    }

    public Site SiteOf(Frame frame, IInvocationOperation call, StepDeclaration step, bool hasOutput)
    {
        if (_sites.TryGetValue((frame.Id, call), out var site)) return site;
        _sites[(frame.Id, call)] = site = new Site(Sites.Count, frame, call, step);
        Sites.Add(site);
        if (hasOutput)
        {
            var block = new SourceBlock { Index = Blocks.Count, Kind = BlockKind.Output, Producer = site, Declaration = step.Output };
            Blocks.Add(block);
            site.OutputBlock = block.Index;
        }
        return site;
    }

    /// <summary>The blocks that are somebody's context: the plan's own texts are nobody's.</summary>
    public SmallSet Particular(SmallSet blocks) => blocks.Where(b => Blocks[(int)b].Kind != BlockKind.Literal);

    public SourceBlock MemberBlock(ISymbol member, ContextDeclaration? declaration, bool undescribed)
    {
        if (!_members.TryGetValue(member, out var block))
        {
            _members[member] = block = new SourceBlock { Index = Blocks.Count, Kind = BlockKind.Member, Member = member, Declaration = declaration, IsUndescribed = undescribed };
            Blocks.Add(block);
        }
        return block;
    }

    public SourceBlock ConstantBlock(ISymbol member, ContextDeclaration? declaration, string text)
    {
        if (!_members.TryGetValue(member, out var block))
        {
            var syntax = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
            _members[member] = block = new SourceBlock { Index = Blocks.Count, Kind = BlockKind.Literal, Member = member, Declaration = declaration, Text = text, Syntax = syntax };
            Blocks.Add(block);
        }
        return block;
    }

    public SourceBlock LiteralBlock(SyntaxNode syntax, string text)
    {
        if (!_literals.TryGetValue(syntax, out var block))
        {
            _literals[syntax] = block = new SourceBlock { Index = Blocks.Count, Kind = BlockKind.Literal, Text = text, Syntax = syntax };
            Blocks.Add(block);
        }
        return block;
    }

    /// <summary>Whether the source has a MirContext that only lacks its provenance.</summary>
    public bool IsDeclaredSource(int source) => _declaredSources.Contains(source);

    public int Source(string description, bool isDeclared = false)
    {
        if (!_sources.TryGetValue(description, out var source))
        {
            _sources[description] = source = Sources.Count;
            Sources.Add(description);
            if (isDeclared) _declaredSources.Add(source);
        }
        return source;
    }
}

using Microsoft.CodeAnalysis;
using Migaki.Generators.Flow;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>A node of the plan while it is being put together.</summary>
internal sealed class PlanNode(NodePosition position, Frame frame, SyntaxNode syntax)
{
    public NodePosition Position { get; } = position;

    /// <summary>The frame whose graph it stands in.</summary>
    public Frame Frame { get; } = frame;
    public SyntaxNode Syntax { get; } = syntax;
    public string Id { get; set; } = "";
    public StepRecord? Step { get; init; }
    public DecisionGroup? Branch { get; init; }

    /// <summary>Started steps that are waited for together: a join of its own.</summary>
    public GatherRecord? Gather { get; init; }
    public List<PlanNode> Inputs { get; } = [];

    /// <summary>Not a node: a call that leads back to the head of a body that is being read.</summary>
    public Frame? BackTo { get; init; }

    /// <summary>The branch that this node joins.</summary>
    public PlanNode? JoinOf { get; init; }
    public PlanNode? Join { get; set; }
}

/// <summary>The conditional blocks of one decision in the source.</summary>
internal sealed class DecisionGroup
{
    public required SyntaxNode Key { get; init; }
    public required SyntaxNode Condition { get; init; }
    public required DecisionKind Kind { get; init; }

    /// <summary>Of a call that runs a lambda for each item: what the lambda calls it.</summary>
    public string? Item { get; init; }
    public List<int> Blocks { get; } = [];
    public List<DecisionArm> Arms { get; set; } = [];

    /// <summary>Where at least two arms meet again; -1 where they do not.</summary>
    public int Meeting { get; set; } = -1;

    /// <summary>The blocks of its arms up to <see cref="Meeting"/>.</summary>
    public HashSet<int> Scope { get; } = [];
    public Label Tested { get; set; } = Label.Empty;
    public bool TestsVerdict { get; set; }
    /// <summary>An arm goes back to steps although it is no loop's condition: <c>for (;;)</c>, <c>goto</c>.</summary>
    public bool Repeats { get; set; }

    /// <summary>The body around it calls itself.</summary>
    public bool IsRecursion { get; set; }
    public bool IsLoop => Kind == DecisionKind.Loop;
}

internal enum DecisionKind
{
    Condition,
    Coalesce,
    Switch,
    Loop,
}

/// <summary>One way out of a decision.</summary>
internal sealed class DecisionArm(string id, int? destination)
{
    public string Id { get; } = id;

    /// <summary>Null where it leaves the body at once.</summary>
    public int? Destination { get; } = destination;

    /// <summary>The nodes it begins with.</summary>
    public List<PlanNode> Heads { get; } = [];

    /// <summary>The nodes after which it comes to the join; the branch itself where the arm is empty.</summary>
    public List<PlanNode> Tails { get; } = [];
}

/// <summary>A control edge, from an arm where it leaves a branch; or a fallback edge.</summary>
internal sealed record ControlLink(PlanNode From, PlanNode To, string? Arm = null, bool IsFallback = false);

using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>What the interceptor of one call is made of, apart from plans and positions: equal for all plans the call belongs to.</summary>
internal sealed record SiteModel
{
    public required SignatureModel Signature { get; init; }

    /// <summary>A followed helper that leads to steps: the interceptor goes one link deeper in the chain, and records nothing.</summary>
    public bool IsHelper { get; init; }

    /// <summary>The context-bearing parameters, as they are recorded.</summary>
    public MirList<RecordedArgument> Arguments { get; init; }

    /// <summary>Parameters that carry no context and belong to the call all the same: numbers, flags, dates. By position.</summary>
    public MirList<int> Scalars { get; init; }

    /// <summary>The projection of the value; null where its text cannot be read without side effects.</summary>
    public ProjectionModel? ValueProjection { get; init; }

    /// <summary>How a validator or approval gives its verdict.</summary>
    public VerdictKind Verdict { get; init; }

    /// <summary>The validator's name where a failure must throw.</summary>
    public string? FailPlanValidator { get; init; }
}

/// <summary>Where a verdict comes from.</summary>
internal enum VerdictKind
{
    /// <summary>Not a validator or approval.</summary>
    None,
    /// <summary>The <see langword="bool"/> result.</summary>
    Boolean,
    /// <summary>The <c>ValidatorResult</c>.</summary>
    Result,
    /// <summary>Returning at all is passing.</summary>
    Returned,
}

/// <summary>A context-bearing argument of a step.</summary>
/// <param name="ParameterIndex">Its position in <see cref="SignatureModel.Parameters"/>.</param>
/// <param name="Projection">Null where its text cannot be read without side effects.</param>
internal sealed record RecordedArgument(int ParameterIndex, ProjectionModel? Projection);

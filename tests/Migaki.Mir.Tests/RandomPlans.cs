using Migaki.Mir.Json;

namespace Migaki.Mir.Tests;

/// <summary>Random valid plans of all ten node kinds, with unknown properties at every level, from a seed.</summary>
internal sealed class RandomPlans(int seed)
{
    private static readonly string[] Texts = ["", "a", "ctx-a", "Ünï", "😀", "quote\"\\/", "\u2028\u0000\t", "$.x[0]", "sha256:00", "B_2", "  "];
    private static readonly double[] Numbers = [0, -0.0, 1, 0.00006, 0.1 + 0.2, 1e-7, 12.5, 8192, 9007199254740991, 5e-324];

    private readonly Random _random = new(seed);
    private string[] _contextIds = [];
    private string[] _nodeIds = [];

    public MirPlan Next()
    {
        _contextIds = Ids("ctx");
        _nodeIds = Ids("node");
        return new MirPlan
        {
            Id = Text(),
            Metadata = new MirPlanMetadata
            {
                CreatedAt = Text(), Application = Maybe(Text), Description = Maybe(Text), Framework = Maybe(Text), TraceId = Maybe(Text),
                Tags = MaybeTexts(), Extensions = Unknown(),
            },
            Constraints = Constraints(),
            Context = _contextIds.Select(Block).ToMirList(),
            Nodes = _nodeIds.Select(Node).ToMirList(),
            Edges = _nodeIds.Length == 0 ? default : Ids("edge").Select(id => new MirEdge
            {
                Id = id, FromNodeId = Pick(_nodeIds), ToNodeId = Pick(_nodeIds), Kind = Any<MirEdgeKind>(), ConditionRef = Maybe(Text), ContextIds = ContextIds(), Extensions = Unknown(),
            }).ToMirList(),
            Extensions = Unknown(),
        };
    }

    private string[] Ids(string prefix) => [.. Enumerable.Range(0, _random.Next(5)).Select(i => Pick(["", prefix]) + (i == 0 ? Text() : "-" + i)).Distinct()];

    private MirConstraints Constraints()
    {
        var providers = MaybeTexts();
        return new MirConstraints
        {
            MaxCostUsd = MaybeNumber(), MaxLatencyMs = MaybeNumber(), AllowedRegression = MaybeUnit(), MinEvalScore = MaybeUnit(), MinValidatorPassRate = MaybeUnit(),
            AllowedProviders = providers, DeniedProviders = Coin() ? MirList.Of("denied") : null, AuditLevel = MaybeAny<AuditLevel>(), ReplayPolicy = MaybeAny<ReplayPolicy>(),
            RequiredHumanApprovals = MaybeTexts(), RequiredValidators = MaybeTexts(), CachePolicy = Maybe(Cache), RetentionPolicy = Maybe(Retention),
            DataPolicy = Maybe(() => new MirDataPolicy
            {
                AllowModelTraining = MaybeBoolean(), AllowPersistence = MaybeBoolean(), RedactionRequired = MaybeBoolean(),
                AllowedPrivacyClasses = Coin() ? MirList.Of(Any<PrivacyClass>(), Any<PrivacyClass>()) : null, Extensions = Unknown(),
            }),
            Extensions = Unknown(),
        };
    }

    private MirContextBlock Block(string id) => new()
    {
        Id = id, ContentRef = Text(), ContentHash = Maybe(Text), Role = Any<ContextRole>(), Mutability = Any<Mutability>(), PrivacyClass = MaybeAny<PrivacyClass>(),
        TokenEstimate = MaybeNumber(), CachePolicy = Maybe(Cache), RetentionPolicy = Maybe(Retention),
        Provenance = new MirProvenance
        {
            Source = Any<ProvenanceSource>(), CreatedAt = Maybe(Text), NodeId = Maybe(Text), SourceRef = Maybe(Text), DerivedFromContextIds = MaybeTexts(), Extensions = Unknown(),
        },
        Extensions = Unknown(),
    };

    private MirNode Node(string id)
    {
        var needsContext = _contextIds.Length > 0;
        return OwnMembers(needsContext ? _random.Next(10) : Pick([0, 1, 8, 9])) with
        {
            Id = id,
            InputContext = ContextIds() ?? (needsContext ? MirList.Of(Pick(_contextIds)) : null),
            OutputContext = needsContext ? Pick(_contextIds) : null,
            Label = Maybe(Text), Metadata = Unknown(), Extensions = Unknown(),
        };
    }

    private MirNode OwnMembers(int kind) => kind switch
    {
        0 => new MirModelCall
        {
            Id = "", Validators = MaybeTexts(),
            Model = new MirModel { Task = Any<ModelTask>(), RequiredCapabilities = Coin() ? MirList.Of(Any<ModelCapability>()) : null, Extensions = Unknown() },
            Parameters = Maybe(() => new MirModelParameters { MaxOutputTokens = MaybeNumber(), Temperature = MaybeNumber(), TopP = MaybeNumber(), Extensions = Unknown() }),
        },
        1 => new MirToolCall
        {
            Id = "",
            Tool = new MirTool
            {
                Name = Text(), InputRef = Maybe(Text), RequiresApprovalId = Maybe(Text), SchemaRef = Maybe(Text), Extensions = Unknown(),
                SideEffects = Maybe(() => new MirSideEffects
                {
                    SideEffectClass = Any<SideEffectClass>(), ApprovalEvidenceRef = Maybe(Text), IdempotencyKeyRef = Maybe(Text), PolicyEvidenceRef = Maybe(Text), Extensions = Unknown(),
                }),
            },
        },
        2 => new MirRetrievalCall
        {
            Id = "", QueryContext = Pick(_contextIds), ResultContext = Pick(_contextIds),
            Retrieval = new MirRetrieval { Source = Text(), FilterRef = Maybe(Text), TopK = MaybeNumber(), Extensions = Unknown() },
        },
        3 => new MirContextTransform { Id = "", Transform = new MirTransform { Kind = Any<TransformKind>(), Lossy = Coin(), RequiresValidatorIds = MaybeTexts(), Extensions = Unknown() } },
        4 => new MirValidatorNode
        {
            Id = "", FailurePolicy = MaybeAny<ValidatorFailurePolicy>(),
            Validator = new MirValidator { Kind = Any<ValidatorKind>(), Name = Text(), SchemaRef = Maybe(Text), Extensions = Unknown() },
        },
        5 => new MirApprovalNode { Id = "", Approval = new MirApproval { ApprovalId = Text(), Reason = Text(), ApproverRef = Maybe(Text), Extensions = Unknown() } },
        6 => new MirCacheRead { Id = "", CacheKeyRef = Text(), CachePolicy = Maybe(Cache) },
        7 => new MirCacheWrite { Id = "", CacheKeyRef = Text(), CachePolicy = Maybe(Cache) },
        8 => new MirBranch
        {
            Id = "",
            Branches = Enumerable.Range(0, _random.Next(3)).Select(_ => new MirBranchArm { Id = Text(), TargetNodeId = Pick(_nodeIds), ConditionRef = Maybe(Text), Extensions = Unknown() }).ToMirList(),
        },
        _ => new MirJoin { Id = "", Strategy = Any<JoinStrategy>(), InputNodeIds = MirList.Of(Pick(_nodeIds), Pick(_nodeIds)) },
    };

    private MirCachePolicy Cache() => new() { Mode = Any<CacheMode>(), Scope = MaybeAny<CacheScope>(), KeyRef = Maybe(Text), TtlMs = MaybeNumber(), Extensions = Unknown() };

    private MirRetentionPolicy Retention() => new() { Mode = Any<RetentionMode>(), Reason = Maybe(Text), TtlMs = MaybeNumber(), Extensions = Unknown() };

    private WireObject? Unknown() => _random.Next(4) > 0 ? null : new WireObjectBuilder()
        .Add("x-" + _random.Next(100), new WireArray([WireNull.Value, Text(), Pick(Numbers), new WireObjectBuilder().Add(Text(), (bool?)Coin()).Build()]))
        .Add("future", Maybe(Text))
        .Build();

    private MirList<string>? ContextIds() => _contextIds.Length == 0 || Coin() ? null : MirList.Of(Pick(_contextIds), Pick(_contextIds));

    private MirList<string>? MaybeTexts() => Coin() ? null : Enumerable.Range(0, _random.Next(3)).Select(_ => Text()).ToMirList();

    private T? Maybe<T>(Func<T> make) where T : class => Coin() ? make() : null;

    private double? MaybeNumber() => Coin() ? Pick(Numbers) : null;

    private double? MaybeUnit() => Coin() ? _random.NextDouble() : null;

    private bool? MaybeBoolean() => Coin() ? Coin() : null;

    private T? MaybeAny<T>() where T : struct, Enum => Coin() ? Any<T>() : null;

    private T Any<T>() where T : struct, Enum => Pick(Enum.GetValues<T>());

    private string Text() => Pick(Texts) + Pick(Texts);

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];

    private bool Coin() => _random.Next(2) == 0;
}

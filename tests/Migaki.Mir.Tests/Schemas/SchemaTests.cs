using Migaki.Mir.Json;
using Migaki.Tests.Shared;

namespace Migaki.Mir.Tests.Schemas;

/// <summary>The published schemas say what the code does.</summary>
public sealed class SchemaTests
{
    private static readonly WireObject PlanSchema = Read("migaki.mir.v0");
    private static readonly WireObject DiffSchema = Read("migaki.plan-diff.v0");

    [Fact]
    public void Every_plan_and_diff_we_write_fits_its_schema()
    {
        var plans = new RandomPlans(12);
        var previous = plans.Next();
        var kinds = new HashSet<MirDiffKind>();
        for (var i = 0; i < 400; i++)
        {
            var plan = plans.Next();
            Assert.Empty(new SchemaEvaluator(PlanSchema).Check(MirPlanWriter.ToWire(plan)));
            var diff = MirPlanDiffer.Diff(
                previous, plan,
                MirList.Of(new MirPassWarning("a", "m", MirWarningSeverity.Info), new MirPassWarning("b", "m", MirWarningSeverity.Info)),
                MirList.Of(new MirPassWarning("a", "n", MirWarningSeverity.Info), new MirPassWarning("c", "m", MirWarningSeverity.Info)));
            kinds.UnionWith(diff.Changes.Select(static change => change.Kind));
            Assert.Empty(new SchemaEvaluator(DiffSchema).Check(diff.ToWire()));
            previous = plan;
        }
        Assert.Equal(Enum.GetValues<MirDiffKind>().Length, kinds.Count);
    }

    [Fact]
    public void Schema_and_validator_refuse_the_same_damage()
    {
        var plans = new RandomPlans(13);
        var random = new Random(13);
        var refused = 0;
        for (var i = 0; i < 1_500; i++)
        {
            var damaged = Damage(MirPlanWriter.ToWire(plans.Next()), random);
            // What a schema cannot say, and what only the schema says (the data policy, metadata of nodes).
            var structural = MirPlanValidator.Validate(damaged).Where(static error => error.Code is not ("duplicate_id" or "invalid_reference") && !error.Message.StartsWith("Provider", StringComparison.Ordinal)).ToList();
            var bySchema = new SchemaEvaluator(PlanSchema).Check(damaged).Where(static error => !error.Contains("dataPolicy", StringComparison.Ordinal)).ToList();
            Assert.True(structural.Count == 0 == (bySchema.Count == 0) || damaged.ToString().Contains("\"metadata\":\"damage\"", StringComparison.Ordinal), string.Join('\n', bySchema) + MirValidationError.ToGoldenText(structural) + damaged);
            if (structural.Count > 0) refused++;
        }
        Assert.True(refused > 300);
    }

    [Fact]
    public void Closed_enums_of_the_schema_are_the_ones_of_the_model()
    {
        var expected = new[]
        {
            Names<AuditLevel>(), Names<CacheMode>(), Names<CacheScope>(), Names<ContextRole>(), Names<JoinStrategy>(), Names<MirEdgeKind>(), Names<ModelCapability>(), Names<ModelTask>(), Names<Mutability>(),
            Names<PrivacyClass>(), Names<ProvenanceSource>(), Names<ReplayPolicy>(), Names<RetentionMode>(), Names<SideEffectClass>(), Names<TransformKind>(), Names<ValidatorFailurePolicy>(), Names<ValidatorKind>(),
        };
        Assert.Equal(expected.Order(StringComparer.Ordinal), Enums(PlanSchema).Order(StringComparer.Ordinal));
        Assert.Equal(new[] { Names<MirDiffArtifact>(), Names<MirDiffKind>() }.Order(StringComparer.Ordinal), Enums(DiffSchema).Where(static names => names.Contains(' ', StringComparison.Ordinal)).Where(static names => names.Contains("context ", StringComparison.Ordinal) || names.Contains("constraint_changed ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        static string Names<T>() where T : struct, Enum => string.Join(' ', Enum.GetValues<T>().Select(Wire.Name).Order(StringComparer.Ordinal));
        static IEnumerable<string> Enums(WireValue schema) => schema switch
        {
            WireObject members => members.Members.SelectMany(static member => member is { Key: "enum", Value: WireArray names }
                ? [string.Join(' ', names.Items.Select(static name => ((WireString)name).Value).Order(StringComparer.Ordinal))]
                : Enums(member.Value)),
            WireArray array => array.Items.SelectMany(Enums),
            _ => [],
        };
    }

    [VectorFact("mir/valid")]
    public void Valid_vectors_fit_the_schema()
    {
        foreach (var file in Directory.GetFiles(Repository.Vectors("mir/valid"), "*.json"))
        {
            // The odd one uses what wire validation leaves open and the schema closes.
            var expected = Path.GetFileName(file) == "odd-but-valid.json" ? 1 : 0;
            Assert.Equal(expected, new SchemaEvaluator(PlanSchema).Check(WireReader.Read(File.ReadAllBytes(file)).Value!).Count);
        }
    }

    private static WireObject Read(string name)
    {
        var utf8 = File.ReadAllBytes(Path.Combine(Repository.Root, "schemas", name + ".schema.json"));
        var schema = (WireObject)WireReader.Read(utf8).Value!;
        Assert.Equal("urn:migaki:schema:" + name, schema.Text("$id"));
        return schema;
    }

    private static WireValue Damage(WireValue value, Random random)
    {
        if (value is WireArray { Items.Count: > 0 } array)
        {
            var items = array.Items.ToList();
            var at = random.Next(items.Count);
            items[at] = Damage(items[at], random);
            return new WireArray(items);
        }
        if (value is not WireObject { Members.Count: > 0 } owner) return random.Next(2) == 0 ? "damage" : new WireArray(["damage"]);
        var members = owner.Members.ToList();
        var index = random.Next(members.Count);
        if (random.Next(6) == 0) members.RemoveAt(index);
        else members[index] = KeyValuePair.Create(members[index].Key, random.Next(4) == 0 ? "damage" : Damage(members[index].Value, random));
        return new WireObject(members);
    }
}

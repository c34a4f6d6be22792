using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Json;

public sealed class PlanRoundTripTests
{
    [Fact]
    public void Random_plans_are_valid_and_survive_writing_and_reading()
    {
        var plans = new RandomPlans(1);
        var kinds = new HashSet<string>();
        for (var i = 0; i < 1_500; i++)
        {
            var plan = plans.Next();
            kinds.UnionWith(plan.Nodes.Select(static node => node.Kind));
            var utf8 = MirPlanWriter.ToUtf8(plan);
            Assert.Equal("[]\n", MirValidationError.ToGoldenText(MirPlanValidator.Validate(utf8)));
            var read = MirPlanReader.Read(utf8).Plan!;
            Assert.Equal(plan, read);
            Assert.Equal(plan.GetHashCode(), read.GetHashCode());
            Assert.Equal(utf8, MirPlanWriter.ToUtf8(read));
            Assert.Equal(MirPlanWriter.ToText(plan), Encoding.UTF8.GetString(utf8));
        }
        Assert.Equal(10, kinds.Count);
    }

    [Fact]
    public void The_order_of_members_is_irrelevant()
    {
        var plans = new RandomPlans(2);
        var random = new Random(2);
        for (var i = 0; i < 300; i++)
        {
            var plan = plans.Next();
            var shuffled = Shuffle(MirPlanWriter.ToWire(plan), random);
            Assert.Equal(plan, MirPlanReader.Read(shuffled).Plan);
            Assert.Equal(MirPlanWriter.ToUtf8(plan), CanonicalJson.ToUtf8(shuffled));
        }
    }

    [Fact]
    public void Damaged_plans_give_errors_or_a_plan_and_never_throw()
    {
        var plans = new RandomPlans(3);
        var random = new Random(3);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            var utf8 = MirPlanWriter.ToUtf8(plans.Next());
            for (var j = 0; j < 25; j++)
            {
                var damaged = (byte[])utf8.Clone();
                for (var k = random.Next(1, 4); k > 0; k--) damaged[random.Next(damaged.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : utf8[random.Next(utf8.Length)]);
                AssertErrorsOrPlan(damaged[..(random.Next(10) == 0 ? random.Next(damaged.Length) : damaged.Length)]);
            }
        }
        Assert.True(read > 100 && refused > 1000, $"{read} read, {refused} refused");

        void AssertErrorsOrPlan(byte[] input)
        {
            var result = MirPlanReader.Read(input);
            if (result.Plan is null)
            {
                Assert.NotEmpty(result.Errors);
                refused++;
                return;
            }
            Assert.Empty(result.Errors);
            var again = MirPlanWriter.ToUtf8(result.Plan);
            Assert.Equal(CanonicalJson.ToUtf8(WireReader.Read(input).Value!), again);
            read++;
        }
    }

    [Fact]
    public void Values_in_the_wrong_place_give_errors_or_a_plan_and_never_throw()
    {
        var plans = new RandomPlans(4);
        var random = new Random(4);
        for (var i = 0; i < 3_000; i++)
        {
            var mutated = Mutate(MirPlanWriter.ToWire(plans.Next()), random, random.Next(1, 12));
            var result = MirPlanReader.Read(mutated);
            if (result.Plan is { } plan) Assert.Equal(CanonicalJson.ToText(mutated), MirPlanWriter.ToText(plan));
            else Assert.NotEmpty(result.Errors);
        }
    }

    [Theory]
    [InlineData("\"anything\"")]
    [InlineData("{\"allowPersistence\":\"no\"}")]
    [InlineData("{\"allowedPrivacyClasses\":[\"public\",\"unheard\"],\"allowModelTraining\":false}")]
    [InlineData("null")]
    public void A_data_policy_of_another_shape_is_kept_whole_and_not_read_in_part(string policy)
    {
        var text = "{\"constraints\":{\"dataPolicy\":" + policy + "},\"context\":[],\"edges\":[],\"id\":\"p\",\"metadata\":{\"createdAt\":\"t\"},\"nodes\":[],\"version\":\"migaki.mir.v0\"}";
        var plan = MirPlanReader.Read(text).Plan!;
        Assert.Null(plan.Constraints.DataPolicy);
        Assert.NotNull(plan.Constraints.Extensions!["dataPolicy"]);
        Assert.Equal(WireReader.Read(text).Value, MirPlanWriter.ToWire(plan));
    }

    [Fact]
    public void An_extension_cannot_repeat_a_property()
    {
        var plan = new MirPlan { Id = "p", Metadata = new MirPlanMetadata { Extensions = new WireObjectBuilder().Add("createdAt", "later").Build() } };
        Assert.Throws<ArgumentException>(() => MirPlanWriter.ToUtf8(plan));
    }

    [Fact]
    public void Text_and_bytes_and_values_read_alike()
    {
        var plan = new RandomPlans(5).Next();
        Assert.Equal(plan, MirPlanReader.Read(MirPlanWriter.ToText(plan)).Plan);
        Assert.Equal(plan, MirPlanReader.Read(MirPlanWriter.ToWire(plan)).Plan);
        Assert.Empty(MirPlanValidator.Validate(plan));
        Assert.Equal(MirDigest.Sha256(MirPlanWriter.ToUtf8(plan)), MirPlanWriter.Digest(plan));
    }

    private static WireValue Shuffle(WireValue value, Random random) => value switch
    {
        WireObject members => new WireObject(members.Members.OrderBy(_ => random.Next()).Select(member => KeyValuePair.Create(member.Key, Shuffle(member.Value, random)))),
        WireArray array => new WireArray(array.Items.Select(item => Shuffle(item, random))),
        _ => value,
    };

    /// <summary>Puts a value of another type somewhere; <paramref name="budget"/> decides how deep.</summary>
    private static WireValue Mutate(WireValue value, Random random, int budget)
    {
        if (budget == 0 || value is not (WireObject { Members.Count: > 0 } or WireArray { Items.Count: > 0 }))
        {
            WireValue[] others = [WireNull.Value, "x", 1.5, -1.0, true, new WireArray([]), WireObject.Empty, new WireArray(["a", WireNull.Value])];
            return others[random.Next(others.Length)];
        }
        if (value is WireArray array)
        {
            var items = array.Items.ToList();
            var at = random.Next(items.Count);
            items[at] = Mutate(items[at], random, budget - 1);
            return new WireArray(items);
        }
        var members = ((WireObject)value).Members.ToList();
        var index = random.Next(members.Count);
        if (random.Next(8) == 0) members.RemoveAt(index);
        else members[index] = KeyValuePair.Create(members[index].Key, Mutate(members[index].Value, random, budget - 1));
        return new WireObject(members);
    }
}

using Migaki.Build.Reading;
using Migaki.Build.Tests.Harness;
using static Migaki.Build.Tests.Harness.CompiledPlans;

namespace Migaki.Build.Tests;

public sealed class AssemblyPlanReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Finds_declared_and_embedded_plans_without_loading_the_assembly()
    {
        var path = Compile(_folder, Attribute("support.answer") + Declaration("support.answer"), "NeverLoaded");

        var plans = AssemblyPlanReader.Read(path);

        var declared = Assert.Single(plans.Declared);
        Assert.Equal(("support.answer", "Agent.Run"), (declared.Id, declared.Method));
        var embedded = Assert.Single(plans.Embedded);
        Assert.Equal(("support.answer", Json), (embedded.Id, embedded.Json));
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "NeverLoaded");
    }

    [Fact]
    public void Equal_plans_have_the_original_as_optimized_and_an_empty_diff()
    {
        var plan = Assert.Single(AssemblyPlanReader.Read(Compile(_folder, Attribute("a"))).Embedded);

        Assert.Equal(Json, plan.OptimizedJson);
        Assert.Equal("""{"changes":[],"kind":"inline","version":"migaki.plan-diff.v0"}""", plan.DiffJson);
    }

    [Fact]
    public void Reads_optimized_plan_and_diff()
    {
        var plan = Assert.Single(AssemblyPlanReader.Read(Compile(_folder, Attribute("a", optimized: "{\"o\":1}", diff: "{\"d\":2}"))).Embedded);

        Assert.Equal(("{\"o\":1}", "{\"d\":2}"), (plan.OptimizedJson, plan.DiffJson));
    }

    [Fact]
    public void Names_the_method_with_namespace_and_nesting()
    {
        var source = "namespace N.M; public class Outer { public struct Inner<T> { [Migaki.MirPlan(\"x\")] public static int Run() => 1; } }";

        var declared = Assert.Single(AssemblyPlanReader.Read(Compile(_folder, source)).Declared);

        Assert.Equal("N.M.Outer.Inner`1.Run", declared.Method);
    }

    [Fact]
    public void Keeps_every_character()
    {
        var json = "{\"text\":\"naïve \u65e5\u672c \ud83d\ude00 \\\" \\\\ \\u0000\"}";

        Assert.Equal(json, Assert.Single(AssemblyPlanReader.Read(Compile(_folder, Attribute("ü", json))).Embedded).Json);
    }

    [Fact]
    public void Sees_the_attributes_also_where_the_assembly_defines_them()
    {
        var source = """
            [assembly: Migaki.MirEmbeddedPlan("own", "d", "j")]
            namespace Migaki
            {
                public class MirPlanAttribute : System.Attribute { public MirPlanAttribute(string id) { } }
                public class MirEmbeddedPlanAttribute : System.Attribute { public MirEmbeddedPlanAttribute(string id, string digest, string json) { } }
                public class Agent { [MirPlan("own")] public void Run() { } }
            }
            """;

        var plans = AssemblyPlanReader.Read(Compile(_folder, source));

        Assert.Equal("own", Assert.Single(plans.Declared).Id);
        Assert.Equal("own", Assert.Single(plans.Embedded).Id);
    }

    [Fact]
    public void Ignores_other_attributes_of_that_name()
    {
        var source = "namespace Other { class MirPlanAttribute : System.Attribute { public MirPlanAttribute(string s) { } } class A { [MirPlan(\"x\")] void M() { } } }";

        Assert.Empty(AssemblyPlanReader.Read(Compile(_folder, source)).Declared);
    }

    [Fact]
    public void An_assembly_without_plans_has_none()
    {
        var plans = AssemblyPlanReader.Read(Compile(_folder, "public class C { [System.Obsolete] public void M() { } }"));

        Assert.Empty(plans.Declared);
        Assert.Empty(plans.Embedded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ")]
    [InlineData("This is no assembly, and long enough to be looked at as one. This is no assembly, and long enough to be looked at as one.")]
    public void What_is_no_assembly_is_refused(string content)
    {
        var path = _folder.Write("no.dll", content);

        Assert.Throws<BadImageFormatException>(() => AssemblyPlanReader.Read(path));
    }

    /// <summary>Whatever a damaged assembly holds, reading ends with plans or with the one exception that the task reports.</summary>
    [Fact]
    public void Damage_never_gets_further_than_a_refusal()
    {
        var intact = File.ReadAllBytes(Compile(_folder, Attribute("a") + Attribute("b", optimized: "{}", diff: "{}") + Declaration("a") + "public class G<T> { public class H { [Migaki.MirPlan(\"b\")] public void M() { } } }"));
        var random = new Random(20260223);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var bytes = (byte[])intact.Clone();
            for (var i = random.Next(1, 8); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(5) == 0) Array.Resize(ref bytes, random.Next(bytes.Length));
            var path = _folder["damaged.dll"];
            File.WriteAllBytes(path, bytes);
            try
            {
                AssemblyPlanReader.Read(path);
            }
            catch (BadImageFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 300, 2999);
    }
}

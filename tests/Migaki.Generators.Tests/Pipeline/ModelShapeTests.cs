using System.Reflection;
using Migaki.Generators.Model;

namespace Migaki.Generators.Tests.Pipeline;

/// <summary>Nothing of Roslyn in what is cached: the closed type graph is walked, so paths that no test takes count too.</summary>
public sealed class ModelShapeTests
{
    [Theory]
    [InlineData(typeof(ExtractedPlan))]
    [InlineData(typeof(PlanModel))]
    [InlineData(typeof(PlanPlaces))]
    [InlineData(typeof(UnwrittenPlan))]
    [InlineData(typeof(PlanCalls))]
    [InlineData(typeof(InterceptorFile))]
    public void No_type_of_Roslyn(Type root)
    {
        var seen = new HashSet<Type>();
        var open = new Stack<Type>([root]);
        while (open.TryPop(out var type))
        {
            if (!seen.Add(type)) continue;
            Assert.False(type.FullName!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal), type.FullName);
            foreach (var argument in type.GetGenericArguments()) open.Push(argument);
            if (type.HasElementType) open.Push(type.GetElementType()!);
            if (!type.FullName.Contains("Migaki", StringComparison.Ordinal)) continue;
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)) open.Push(field.FieldType);
            foreach (var derived in type.Assembly.GetTypes().Where(t => t.BaseType == type)) open.Push(derived);
        }
        Assert.True(seen.Count >= 5);
    }

    [Fact]
    public void Every_model_compares_by_content()
    {
        foreach (var type in typeof(PlanModel).Assembly.GetTypes().Where(static t => t.Namespace == "Migaki.Generators.Model" && t is { IsEnum: false, IsAbstract: false, IsNested: false }))
        {
            Assert.True(type.GetInterfaces().Any(i => i == typeof(IEquatable<>).MakeGenericType(type)), type.Name + " is no record");
            foreach (var property in type.GetProperties())
            {
                var of = property.PropertyType;
                var generic = of.IsGenericType ? of.GetGenericTypeDefinition() : null;
                Assert.True(
                    of == typeof(string) || of.IsPrimitive || of.IsEnum || generic == typeof(Migaki.Mir.MirList<>) || generic == typeof(Nullable<>) || of.GetInterfaces().Contains(typeof(IEquatable<>).MakeGenericType(of)),
                    $"{type.Name}.{property.Name} compares by reference");
            }
        }
    }
}

using Migaki.Generators.Model;

namespace Migaki.Generators.Emission;

/// <summary>Type parameter lists as text.</summary>
internal static class TypeParameters
{
    /// <summary><c>&lt;T, U&gt;</c>; empty where there are none.</summary>
    public static string List(IEnumerable<TypeParameterModel> parameters)
    {
        var names = string.Join(", ", parameters.Select(static p => p.Name));
        return names.Length == 0 ? "" : $"<{names}>";
    }

    /// <summary>As <see cref="List"/>, where they are declared.</summary>
    public static string Declaration(IEnumerable<TypeParameterModel> parameters) =>
        List(parameters.Select(static p => p with { Name = p.Attribute.Length == 0 ? p.Name : p.Attribute + " " + p.Name }));

    /// <summary>The constraint clauses, each with a leading space.</summary>
    public static string Clauses(IEnumerable<TypeParameterModel> parameters) =>
        string.Concat(parameters.Where(static p => p.ConstraintClause is not null).Select(static p => " " + p.ConstraintClause));
}

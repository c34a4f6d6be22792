using Microsoft.CodeAnalysis;
using Migaki.Generators.Model;

namespace Migaki.Generators.Extraction;

/// <summary>How a method gives its value back.</summary>
internal static class ReturnShapes
{
    /// <summary>The shape, and the type of the value where there is one.</summary>
    public static (ReturnShape Shape, ITypeSymbol? Value) Of(IMethodSymbol method)
    {
        if (method.ReturnsVoid) return (ReturnShape.Void, null);
        var type = method.ReturnType;
        if (KnownTypes.IsTask(type, 0)) return (ReturnShape.Task, null);
        if (KnownTypes.IsTask(type, 1)) return (ReturnShape.TaskOfValue, Argument(type));
        if (KnownTypes.IsValueTask(type, 0)) return (ReturnShape.ValueTask, null);
        if (KnownTypes.IsValueTask(type, 1)) return (ReturnShape.ValueTaskOfValue, Argument(type));
        if (KnownTypes.IsCollection(type, "IAsyncEnumerable")) return (ReturnShape.AsyncEnumerable, Argument(type));
        return (ReturnShape.Value, type);
    }

    private static ITypeSymbol Argument(ITypeSymbol type)
    {
        var named = (INamedTypeSymbol)type;
        return named.TypeArguments[0].WithNullableAnnotation(named.TypeArgumentNullableAnnotations[0]);
    }
}

using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>Which types carry context: text, byte buffers, chat messages, and what holds them; not numbers, options, delegates or services.</summary>
internal static class ContextTypes
{
    private const int Depth = 4;

    // Answers and names that are asked for again and again; they hold no symbol alive.
    private static readonly ConditionalWeakTable<ITypeSymbol, object> Answers = new();
    private static readonly ConditionalWeakTable<INamespaceSymbol, string> Names = new();
    private static readonly object Yes = true, No = false;

    public static bool Bears(ITypeSymbol type)
    {
        if (Answers.TryGetValue(type, out var known)) return ReferenceEquals(known, Yes);
        var bears = Bears(type, Depth);
        Answers.GetValue(type, _ => bears ? Yes : No);
        return bears;
    }

    /// <summary>The full name of a namespace; empty for none.</summary>
    public static string NameOf(INamespaceSymbol? space) => space is null ? "" : Names.GetValue(space, static s => s.IsGlobalNamespace ? "" : s.ToDisplayString());

    /// <summary>The value of a task, the element of a stream; null where there is no value.</summary>
    public static ITypeSymbol? Awaited(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Void) return null;
        if (type is INamedTypeSymbol named && named.Name is "Task" or "ValueTask" && InNamespace(type, "System.Threading.Tasks"))
            return ((INamedTypeSymbol)type).TypeArguments.Length == 1 ? ((INamedTypeSymbol)type).TypeArguments[0] : null;
        return type;
    }

    /// <summary>Numbers, truth values, times: what is computed of context but holds none of it. Characters and bytes are pieces of it.</summary>
    public static bool IsScalar(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || type.SpecialType is (>= SpecialType.System_Boolean and <= SpecialType.System_Double and not SpecialType.System_Char and not SpecialType.System_Byte) or SpecialType.System_DateTime
        || (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable && IsScalar(nullable.TypeArguments[0]))
        || (type.IsValueType && type.Name is "Guid" or "TimeSpan" or "DateTimeOffset" or "CancellationToken");

    private static bool Bears(ITypeSymbol type, int depth)
    {
        if (depth == 0) return false;
        switch (type)
        {
            case IArrayTypeSymbol array:
                return IsBuffered(array.ElementType) || Bears(array.ElementType, depth);
            case ITypeParameterSymbol parameter:
                return !parameter.HasUnmanagedTypeConstraint;
            case IDynamicTypeSymbol:
                return true;
            case INamedTypeSymbol named:
                return NamedBears(named, depth);
            default:
                return false;
        }
    }

    /// <summary>Of bytes and characters text is made, of single-precision numbers embeddings of it.</summary>
    private static bool IsBuffered(ITypeSymbol element) => element.SpecialType is SpecialType.System_Byte or SpecialType.System_Char or SpecialType.System_Single;

    private static bool NamedBears(INamedTypeSymbol type, int depth)
    {
        if (type.SpecialType is SpecialType.System_String or SpecialType.System_Object) return true;
        if (type.SpecialType is not SpecialType.None and not SpecialType.System_Nullable_T and not SpecialType.System_Collections_IEnumerable
            and not (>= SpecialType.System_Collections_Generic_IEnumerable_T and <= SpecialType.System_Collections_Generic_IReadOnlyCollection_T)) return false;
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate or TypeKind.Error) return false;
        if (type.IsTupleType) return type.TupleElements.Any(e => Bears(e.Type, depth - 1));

        var space = NameOf(type.ContainingNamespace);
        switch (space)
        {
            case "System.Threading.Tasks" or "System.Collections.Generic" or "System.Collections.Immutable" or "System.Linq" or "System.Collections.ObjectModel" or "System.Collections.Concurrent" or "System.Collections.Frozen" or "System.Threading.Channels":
                return type.TypeArguments.Any(t => Bears(t, depth));
            case "System.Text" when type.Name == "StringBuilder":
            case "System" when type.Name == "BinaryData":
                return true;
            case "System" when type.Name is "Memory" or "ReadOnlyMemory" or "Span" or "ReadOnlySpan" or "ArraySegment":
                return IsBuffered(type.TypeArguments[0]) || Bears(type.TypeArguments[0], depth - 1);
            case "System" when type.Name is "Nullable" or "Lazy":
                return type.TypeArguments.Any(t => Bears(t, depth));
            case "System.Text.Json" when type.Name is "JsonElement" or "JsonDocument":
            case "System.Text.Json.Nodes":
            case "Microsoft.Extensions.AI" when type.Name is "ChatMessage" or "ChatResponse" or "ChatResponseUpdate" or "AIContent" or "AIFunctionArguments" || type.Name.EndsWith("Content", StringComparison.Ordinal):
                return true;
        }
        if (space.StartsWith("System", StringComparison.Ordinal) && (space.Length == 6 || space[6] == '.')) return IsSequence(type, depth);
        if (type.TypeKind == TypeKind.Interface) return IsSequence(type, depth);
        if (type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("Settings", StringComparison.Ordinal)) return false;
        return IsSequence(type, depth) || HasText(type, depth);
    }

    private static bool IsSequence(INamedTypeSymbol type, int depth) =>
        type.AllInterfaces.Any(i => i.Name is "IEnumerable" or "IAsyncEnumerable" && i.TypeArguments.Length == 1
            && InNamespace(i, "System.Collections.Generic") && Bears(i.TypeArguments[0], depth - 1));

    /// <summary>Data is what a type shows: its readable fields and auto-properties. A service keeps its text to itself.</summary>
    private static bool HasText(INamedTypeSymbol type, int depth)
    {
        for (var t = type; t is not null && t.SpecialType == SpecialType.None; t = t.BaseType)
        {
            foreach (var member in t.GetMembers())
            {
                if (member.IsStatic || member.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal) continue;
                var memberType = member switch
                {
                    IFieldSymbol { IsImplicitlyDeclared: false } field => field.Type,
                    IPropertySymbol { IsIndexer: false, GetMethod: not null } property => property.Type,
                    _ => null,
                };
                if (memberType is not null && member.Name != "EqualityContract" && Bears(memberType, depth - 1)) return true;
            }
        }
        return false;
    }

    private static bool InNamespace(ITypeSymbol type, string name) => string.Equals(NameOf(type.ContainingNamespace), name, StringComparison.Ordinal);
}

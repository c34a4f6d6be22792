using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>What a declaration says about a plan's entry. Symbols; lives as long as the extraction of one plan.</summary>
/// <param name="Entry">The partial definition.</param>
/// <param name="Core">The body; null for a broken plan without one.</param>
/// <param name="Model">The model without documents and bound context.</param>
internal sealed record EntryReading(IMethodSymbol Entry, IMethodSymbol? Core, PlanModel Model);

/// <summary>Reads an entry's declaration into its model.</summary>
internal sealed class EntryReader(Compilation compilation, ProjectionReader projections)
{
    private static readonly SymbolDisplayFormat NamespaceFormat = SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    /// <summary>Null where nothing can be generated: the method or a type around it is not partial. The analyzer says so.</summary>
    public EntryReading? Read(IMethodSymbol method, AttributeData attribute, CancellationToken cancellation)
    {
        if (!EntryConditions.CanImplement(method, cancellation)) return null;
        var core = EntryConditions.FindCore(method);
        var problem = EntryConditions.Check(method, attribute, cancellation).FirstOrDefault();
        var identity = method.GetDocumentationCommentId() ?? method.ToDisplayString();
        var readable = string.Join(".", EntryConditions.ContainingTypes(method).Reverse().Select(static t => t.MetadataName).Append(method.Name));
        if (method.ContainingNamespace is { IsGlobalNamespace: false } space) readable = space.ToDisplayString() + "." + readable;
        var model = new PlanModel
        {
            PlanId = attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string ?? "" : "",
            HintName = $"{Shorten(StableNames.Sanitize(readable, "._-"))}-{StableNames.Tag(identity)}.g.cs",
            HolderName = $"Plan_{Shorten(StableNames.Sanitize(readable))}_{StableNames.Tag(identity)}",
            Broken = problem?.ToBroken(),
            Entry = ReadEntry(method, core, cancellation),
        };
        return new EntryReading(method, core, model);
    }

    /// <summary>The blocks whose content the entry can hand over: what it can name, and read without side effects.</summary>
    public MirList<BoundContext> Bind(EntryReading reading, IEnumerable<(string ContextId, ISymbol Member)> bindings)
    {
        var bound = new List<BoundContext>();
        foreach (var (id, member) in bindings)
        {
            if (Expression(reading, member) is not { } found) continue;
            bound.Add(new BoundContext(id, found.Expression, TypeNames.Qualified(found.Type), projections.Read(found.Type, reading.Entry.ContainingType)));
        }
        return bound.ToMirList();
    }

    /// <summary>What a full trace of the plan needs: its context-bearing and scalar parameters, and the serializer context.</summary>
    public TraceModel Trace(EntryReading reading, AttributeData attribute, IEnumerable<(string ContextId, ISymbol Member)> bindings)
    {
        var blocks = bindings.Where(b => b.Member is IParameterSymbol && IsOf(b.Member.ContainingSymbol, reading)).ToLookup(b => ((IParameterSymbol)b.Member).Ordinal, b => b.ContextId);
        var context = JsonContext(attribute);
        return new TraceModel(
            context is not null && compilation.IsSymbolAccessibleWithin(context, compilation.Assembly) ? TypeNames.Qualified(context) : null,
            compilation.GetTypeByMetadataName("Microsoft.Extensions.AI.AIJsonUtilities") is not null,
            reading.Entry.Parameters.Where(static p => ContextTypes.Bears(p.Type) || PayloadTypes.IsScalar(p.Type))
                .Select(p => new TracedInput(p.Name, TypeNames.Identifier(p.Name), TypeNames.Qualified(p.Type), blocks[p.Ordinal].FirstOrDefault())).ToMirList());
    }

    /// <summary>The plan's <c>JsonContext</c>; null where it has none, or one that is no serializer context.</summary>
    public static INamedTypeSymbol? JsonContext(AttributeData plan)
    {
        if (plan.NamedArguments.FirstOrDefault(static a => a.Key == "JsonContext").Value.Value is not INamedTypeSymbol type) return null;
        for (var t = type.BaseType; t is not null; t = t.BaseType)
            if (KnownTypes.Is(t, "System.Text.Json.Serialization", "JsonSerializerContext")) return type;
        return null;
    }

    private EntryModel ReadEntry(IMethodSymbol entry, IMethodSymbol? core, CancellationToken cancellation)
    {
        var (shape, value) = core is null ? ReturnShapes.Of(entry) : ReturnShapes.Of(core);
        var (recorder, hidden) = Recorder(entry);
        var clash = entry.ContainingType.GetMembers(EntryConditions.PlanProperty(entry)).Any() || EntryConditions.HasEarlierOverload(entry);
        return new EntryModel
        {
            Namespace = entry.ContainingNamespace.IsGlobalNamespace ? null : entry.ContainingNamespace.ToDisplayString(NamespaceFormat),
            ContainingTypes = EntryConditions.ContainingTypes(entry).Reverse().Select(Declaration).ToMirList(),
            MethodName = TypeNames.Identifier(entry.Name),
            Modifiers = Modifiers(entry, cancellation),
            ReturnType = (entry.ReturnsByRefReadonly ? "ref readonly " : entry.ReturnsByRef ? "ref " : "") + (entry.ReturnsVoid ? "void" : TypeNames.Qualified(entry.ReturnType)),
            Parameters = entry.Parameters.Select(static p => new ParameterModel(TypeNames.Identifier(p.Name), TypeNames.Qualified(p.Type), ParameterModifiers(p))).ToMirList(),
            TypeParameters = TypeNames.TypeParameters(entry.TypeParameters),
            PlanProperty = clash ? null : EntryConditions.PlanProperty(entry),
            PlanAccessibility = Accessibility(entry),
            IsStatic = entry.IsStatic,
            BodyShape = shape,
            ValueType = value is null ? null : TypeNames.Qualified(value),
            ReturnsRun = core is not null && EntryConditions.ReturnsRun(entry, core) == true,
            CoreName = TypeNames.Identifier(EntryConditions.CoreName(entry)),
            IsCoreStatic = core?.IsStatic ?? entry.IsStatic,
            Recorder = recorder,
            HiddenRecorderParameter = hidden,
            IsRecorderPassedOn = hidden is not null && IsPassedOn(entry.ContainingType),
            Experimental = Cautions.Experimental(entry),
            ValueProjection = projections.Read(value, entry.ContainingType),
        };
    }

    private static string Modifiers(IMethodSymbol entry, CancellationToken cancellation) =>
        entry.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is MethodDeclarationSyntax syntax
            ? string.Join(" ", syntax.Modifiers.Where(static m => !m.IsKind(SyntaxKind.PartialKeyword)).Select(static m => m.Text))
            : "";

    private static string ParameterModifiers(IParameterSymbol parameter)
    {
        var modifiers = parameter.RefKind switch
        {
            RefKind.Ref => "ref",
            RefKind.Out => "out",
            RefKind.In => "in",
            RefKind.RefReadOnlyParameter => "ref readonly",
            _ => "",
        };
        if (parameter.IsParams) modifiers = "params";
        if (parameter.ScopedKind != ScopedKind.None && parameter is { RefKind: not RefKind.Out, IsParams: false }) modifiers = ("scoped " + modifiers).TrimEnd();
        if (parameter is { Ordinal: 0, ContainingSymbol: IMethodSymbol { IsExtensionMethod: true } }) modifiers = ("this " + modifiers).TrimEnd();
        return modifiers;
    }

    private static string Accessibility(IMethodSymbol entry) => entry.DeclaredAccessibility switch
    {
        Microsoft.CodeAnalysis.Accessibility.Public => "public",
        Microsoft.CodeAnalysis.Accessibility.Internal => "internal",
        Microsoft.CodeAnalysis.Accessibility.Protected => "protected",
        Microsoft.CodeAnalysis.Accessibility.ProtectedOrInternal => "protected internal",
        Microsoft.CodeAnalysis.Accessibility.ProtectedAndInternal => "private protected",
        _ => "private",
    };

    private static string Declaration(INamedTypeSymbol type)
    {
        var keyword = type switch
        {
            { IsRecord: true, IsValueType: true } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Interface } => "interface",
            { IsValueType: true } => "struct",
            _ => "class",
        };
        var parameters = string.Join(", ", type.TypeParameters.Select(static p => p.Variance switch
        {
            VarianceKind.In => "in ",
            VarianceKind.Out => "out ",
            _ => "",
        } + TypeNames.Identifier(p.Name)));
        return $"partial {keyword} {TypeNames.Identifier(type.Name)}{(parameters.Length == 0 ? "" : $"<{parameters}>")}";
    }

    private (string Expression, string? HiddenParameter) Recorder(IMethodSymbol entry)
    {
        const string standard = "global::Migaki.MigakiRecorder.Default";
        string Or(ITypeSymbol type, string expression) => type.NullableAnnotation == NullableAnnotation.Annotated ? $"{expression} ?? {standard}" : expression;

        for (var type = entry.ContainingType; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers())
            {
                if (member.IsImplicitlyDeclared && member is IFieldSymbol || (entry.IsStatic && !member.IsStatic)) continue;
                var memberType = member switch { IFieldSymbol f => f.Type, IPropertySymbol { GetMethod: not null, IsIndexer: false } p => p.Type, _ => null };
                if (!KnownTypes.IsMigaki(memberType, "MigakiRecorder") || !compilation.IsSymbolAccessibleWithin(member, entry.ContainingType)) continue;
                return (Or(memberType!, MemberAccess(member)), null);
            }
        }
        // Last, because reading one captures it: a second copy, with a warning where a field or a base type holds it already.
        if (entry.IsStatic || PrimaryParameters(entry.ContainingType).FirstOrDefault(static p => KnownTypes.IsMigaki(p.Type, "MigakiRecorder")) is not { } parameter) return (standard, null);
        var name = TypeNames.Identifier(parameter.Name);
        return entry.Parameters.Any(p => p.Name == parameter.Name) || IsPassedOn(entry.ContainingType)
            ? ($"this.{EntryConditions.PlanProperty(entry)}Recorder", Or(parameter.Type, name))
            : (Or(parameter.Type, name), null);
    }

    /// <summary>Whether a class passes a recorder of its primary constructor to its base; a record's parameter is a property.</summary>
    private static bool IsPassedOn(INamedTypeSymbol type)
    {
        var recorders = PrimaryParameters(type).Where(static p => KnownTypes.IsMigaki(p.Type, "MigakiRecorder")).Select(static p => p.Name).ToList();
        return type is { IsRecord: false, TypeKind: TypeKind.Class } && recorders.Count > 0 && type.DeclaringSyntaxReferences
            .Select(static r => r.GetSyntax())
            .OfType<TypeDeclarationSyntax>()
            .SelectMany(static t => t.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>() ?? [])
            .SelectMany(static b => b.ArgumentList.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Any(name => recorders.Contains(name.Identifier.ValueText));
    }

    private (string Expression, ITypeSymbol Type)? Expression(EntryReading reading, ISymbol member)
    {
        var entry = reading.Entry;
        switch (member)
        {
            case IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter:
                var hidden = entry.IsStatic || entry.Parameters.Any(p => p.Name == parameter.Name) || !PrimaryParameters(entry.ContainingType).Contains(parameter, SymbolEqualityComparer.Default);
                return hidden ? null : (TypeNames.Identifier(parameter.Name), parameter.Type);
            // The body's parameters may have other names than the entry's.
            case IParameterSymbol parameter when parameter.Ordinal < entry.Parameters.Length && IsOf(parameter.ContainingSymbol, reading):
                return (TypeNames.Identifier(entry.Parameters[parameter.Ordinal].Name), entry.Parameters[parameter.Ordinal].Type);
            case IFieldSymbol field when CanReach(field, entry):
                return (MemberAccess(field), field.Type);
            case IPropertySymbol property when CanReach(property, entry) && ProjectionReader.IsAutoProperty(property):
                return (MemberAccess(property), property.Type);
            default:
                return null;
        }
    }

    private static bool IsOf(ISymbol? method, EntryReading reading) =>
        SymbolEqualityComparer.Default.Equals(method, reading.Core) || SymbolEqualityComparer.Default.Equals(method, reading.Entry);

    private bool CanReach(ISymbol member, IMethodSymbol entry)
    {
        if (!compilation.IsSymbolAccessibleWithin(member, entry.ContainingType)) return false;
        if (member.IsStatic) return true;
        if (entry.IsStatic) return false;
        for (var type = entry.ContainingType; type is not null; type = type.BaseType)
            if (SymbolEqualityComparer.Default.Equals(type, member.ContainingType)) return true;
        return false;
    }

    private static string MemberAccess(ISymbol member) =>
        (member.IsStatic ? TypeNames.Qualified(member.ContainingType) : "this") + "." + TypeNames.Identifier(member.Name);

    private static IEnumerable<IParameterSymbol> PrimaryParameters(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(static c => c.DeclaringSyntaxReferences.Any(static r => r.GetSyntax() is TypeDeclarationSyntax))
        .SelectMany(static c => c.Parameters);

    /// <summary>Long names are cut from the front: the end says most, and the tag keeps them apart.</summary>
    private static string Shorten(string name) => name.Length <= 100 ? name : name.Substring(name.Length - 100);
}

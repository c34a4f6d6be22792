using Microsoft.CodeAnalysis;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>Reads step declarations, once per method. For one compilation; safe to use from several threads.</summary>
internal sealed class StepDeclarations(KnownSymbols known, Compilation compilation)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<IMethodSymbol, StepDeclaration?> _read = new(SymbolEqualityComparer.Default);
    private readonly Lazy<IReadOnlyList<AttributeData>> _external = new(() =>
        AttributeReader.FindAll(compilation.Assembly.GetAttributes(), known.MirExternalStep).ToArray());

    public KnownSymbols Known { get; } = known;

    /// <summary>The names of the methods that the assembly declares to be steps although they are declared elsewhere.</summary>
    public IEnumerable<string> ExternalNames => _external.Value.Select(static a => a.Text(1)).OfType<string>();

    /// <summary>Null where the method is no step.</summary>
    public StepDeclaration? Of(IMethodSymbol method)
    {
        var definition = ((method.ReducedFrom ?? ExtensionBlocks.StaticOf(method)) ?? method).OriginalDefinition;
        return _read.GetOrAdd(definition, Read);
    }

    private StepDeclaration? Read(IMethodSymbol method)
    {
        var declared = FromAnnotations(method.PartialDefinitionPart ?? method)
            ?? (method.PartialImplementationPart is { } part ? FromAnnotations(part) : null)
            ?? FromExternal(method)
            // A method that overrides a step is that step, as the attributes are inherited.
            ?? (method.OverriddenMethod is { } overridden ? Of(overridden) : null)
            ?? KnownSteps.Of(Known, method);
        if (declared is null) return null;

        var bearing = new List<int>();
        var subject = -1;
        foreach (var parameter in method.Parameters)
        {
            if (!ContextTypes.Bears(parameter.Type)) continue;
            bearing.Add(parameter.Ordinal);
            if (AttributeReader.Find(parameter.GetAttributes(), Known.Validates) is not null) subject = parameter.Ordinal;
        }
        foreach (var parameter in method.Parameters)
        {
            if (AttributeReader.Find(parameter.GetAttributes(), Known.Validates) is not null) subject = parameter.Ordinal;
        }
        return declared with
        {
            ContextParameters = bearing.ToMirList(),
            Subject = subject >= 0 ? subject : bearing.Count > 0 ? bearing[0] : -1,
            Verdict = declared.Kind is StepKind.Validator or StepKind.Approval ? VerdictOf(method) : VerdictKind.None,
            Output = ContextDeclaration.Of(Known, method.GetReturnTypeAttributes()),
            AcceptedByEvals = PlanDeclaration.EvalsOf(Known, method).ToMirList(),
            Assumptions = PlanDeclaration.AssumptionsOf(Known, method).ToMirList(),
        };
    }

    private VerdictKind VerdictOf(IMethodSymbol method)
    {
        var value = ContextTypes.Awaited(method.ReturnType);
        if (value is null) return VerdictKind.Returned;
        if (value.SpecialType == SpecialType.System_Boolean) return VerdictKind.Boolean;
        return KnownSymbols.Same(value, Known.ValidatorResult) ? VerdictKind.Result : VerdictKind.Returned;
    }

    private StepDeclaration? FromAnnotations(IMethodSymbol method)
    {
        var attributes = method.GetAttributes();
        if (attributes.IsEmpty) return null;
        AttributeData? a;
        if ((a = AttributeReader.Find(attributes, Known.ModelCall)) is not null) return Read(a, StepKind.ModelCall, method.Name) with { Task = a.Member<ModelTask>(0) ?? ModelTask.General };
        if ((a = AttributeReader.Find(attributes, Known.ToolCall)) is not null) return Read(a, StepKind.ToolCall, a.Text(0) ?? method.Name);
        if ((a = AttributeReader.Find(attributes, Known.RetrievalCall)) is not null) return Read(a, StepKind.RetrievalCall, a.Text(0) ?? method.Name);
        if ((a = AttributeReader.Find(attributes, Known.ContextTransform)) is not null) return Read(a, StepKind.ContextTransform, method.Name) with { Transform = a.Member<TransformKind>(0) ?? TransformKind.Assemble };
        if ((a = AttributeReader.Find(attributes, Known.Validator)) is not null) return Read(a, StepKind.Validator, a.Text(0) ?? method.Name) with { Validator = a.Member<ValidatorKind>(1) ?? ValidatorKind.Custom };
        if ((a = AttributeReader.Find(attributes, Known.Approval)) is not null) return Read(a, StepKind.Approval, a.Text(0) ?? method.Name);
        if ((a = AttributeReader.Find(attributes, Known.CacheRead)) is not null) return Read(a, StepKind.CacheRead, a.Text(0) ?? method.Name);
        if ((a = AttributeReader.Find(attributes, Known.CacheWrite)) is not null) return Read(a, StepKind.CacheWrite, a.Text(0) ?? method.Name);
        return null;
    }

    private StepDeclaration? FromExternal(IMethodSymbol method)
    {
        foreach (var attribute in _external.Value)
        {
            if (attribute.ConstructorArguments.Length < 3 || attribute.ConstructorArguments[0].Value is not ITypeSymbol type) continue;
            if (!string.Equals(attribute.Text(1), method.Name, StringComparison.Ordinal)) continue;
            if (!KnownSymbols.Same(type.OriginalDefinition, method.ContainingType?.OriginalDefinition)) continue;
            if (attribute.Member<StepKind>(2) is not { } kind) continue;
            return Read(attribute, kind, attribute.Text("Name") ?? method.Name) with
            {
                Task = attribute.Member<ModelTask>("Task") ?? ModelTask.General,
                Transform = attribute.Member<TransformKind>("Transform") ?? TransformKind.Assemble,
                Validator = attribute.Member<ValidatorKind>("Validator") ?? ValidatorKind.Custom,
            };
        }
        return null;
    }

    private static StepDeclaration Read(AttributeData a, StepKind kind, string name) => new()
    {
        Kind = kind,
        Name = name,
        Provider = a.Text("Provider"),
        Model = a.Text("Model"),
        RequiredCapabilities = a.Members<ModelCapability>("RequiredCapabilities"),
        MaxOutputTokens = a.Number("MaxOutputTokens") is > 0 and var tokens ? tokens : null,
        Temperature = a.Number("Temperature"),
        SideEffects = a.Member<SideEffectClass>("SideEffects"),
        RequiresApproval = a.Text("RequiresApproval"),
        TopK = a.Number("TopK") is > 0 and var top ? top : null,
        Lossy = a.Flag("Lossy"),
        RequiresValidators = a.Texts("RequiresValidators") ?? default,
        FailurePolicy = a.Member<ValidatorFailurePolicy>("FailurePolicy"),
        Reason = a.Text("Reason"),
        MaxPrivacy = a.Member<PrivacyClass>("MaxPrivacy"),
    };
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Generators.Tests.RealCode;

/// <summary>
/// Code that was not written to be extracted: this repository's own sources under another namespace. Methods with an ordinary
/// signature get a plan that does the same, and every second method is a step, of each kind in turn.
/// </summary>
internal static class Corpus
{
    private static readonly string[] Steps =
    [
        "global::Migaki.ModelCall(global::Migaki.ModelTask.General)",
        "global::Migaki.ToolCall(\"tool\")",
        "global::Migaki.RetrievalCall(\"source\")",
        "global::Migaki.ContextTransform(global::Migaki.TransformKind.Compress)",
        "global::Migaki.Validator(\"check\", global::Migaki.ValidatorKind.Custom)",
        "global::Migaki.Approval(\"boss\")",
        "global::Migaki.CacheRead(\"cache://key\")",
        "global::Migaki.CacheWrite(\"cache://key\")",
    ];

    public static (CSharpCompilation Compilation, int Plans) Create(int every, params string[] projects)
    {
        var rewriter = new Annotator(every);
        var files = new List<(string, string)>();
        foreach (var project in projects)
        {
            var folder = Path.Combine(Repository.Root, "src", project);
            foreach (var file in Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var name = Path.GetRelativePath(folder, file).Replace('\\', '/');
                if (name.StartsWith("obj/", StringComparison.Ordinal) || name.StartsWith("bin/", StringComparison.Ordinal)) continue;
                // The framework has these types; what is only done another way for netstandard2.0 is needed.
                if (name.StartsWith("Polyfills/", StringComparison.Ordinal) && name != "Polyfills/Polyfills.cs") continue;
                var text = File.ReadAllText(file).Replace("Migaki", "Corpus", StringComparison.Ordinal);
                var root = CSharpSyntaxTree.ParseText(text, TestCompilation.ParseOptions()).GetRoot();
                files.Add((project + "/" + name, rewriter.Visit(root).ToFullString()));
            }
        }
        var compilation = TestCompilation.Create(files, withMigaki: false);
        compilation = compilation
            .AddReferences(TestReferences.All.Except(TestReferences.Framework))
            .AddReferences(Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.CodeAnalysis*.dll").Select(static f => MetadataReference.CreateFromFile(f)))
            .WithOptions(compilation.Options.WithAllowUnsafe(true));
        return (compilation, rewriter.Plans);
    }

    private sealed class Annotator(int every) : CSharpSyntaxRewriter
    {
        private int _methods;

        public int Plans { get; private set; }

        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node) => Annotate((TypeDeclarationSyntax)base.VisitClassDeclaration(node)!);

        public override SyntaxNode? VisitStructDeclaration(StructDeclarationSyntax node) => Annotate((TypeDeclarationSyntax)base.VisitStructDeclaration(node)!);

        public override SyntaxNode? VisitRecordDeclaration(RecordDeclarationSyntax node) => Annotate((TypeDeclarationSyntax)base.VisitRecordDeclaration(node)!);

        private TypeDeclarationSyntax Annotate(TypeDeclarationSyntax type)
        {
            if (type.Modifiers.Any(SyntaxKind.RefKeyword) || type.Modifiers.Any(SyntaxKind.FileKeyword)) return type;
            var members = new List<MemberDeclarationSyntax>();
            foreach (var member in type.Members)
            {
                if (member is not MethodDeclarationSyntax method || !IsOrdinary(method))
                {
                    members.Add(member);
                    continue;
                }
                var index = _methods++;
                members.Add(index % 2 == 0 ? method : WithStep(method, Steps[index / 2 % Steps.Length]));
                if (index % every == 0 && type.TypeParameterList is null && IsPlan(method)) members.AddRange(PlanOf(method, index));
            }
            type = type.WithMembers(SyntaxFactory.List(members));
            return type.Modifiers.Any(SyntaxKind.PartialKeyword) ? type : type.AddModifiers(SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        }

        private static bool IsOrdinary(MethodDeclarationSyntax method) => method.ExplicitInterfaceSpecifier is null
            && (method.Body is not null || method.ExpressionBody is not null) && !method.Modifiers.Any(SyntaxKind.PartialKeyword);

        private static bool IsPlan(MethodDeclarationSyntax method) => !method.ContainsDirectives && method.TypeParameterList is null && method.ReturnType is not RefTypeSyntax
            && method.ParameterList.Parameters.All(static p => !p.Modifiers.Any(static m => m.Kind() is not SyntaxKind.ParamsKeyword and not SyntaxKind.ThisKeyword));

        private static MethodDeclarationSyntax WithStep(MethodDeclarationSyntax method, string step)
        {
            var attribute = ((MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{step}] void M() {{ }}")!).AttributeLists[0];
            var leading = method.GetLeadingTrivia();
            return method.WithLeadingTrivia().AddAttributeLists(attribute.WithTrailingTrivia(SyntaxFactory.Space)).WithLeadingTrivia(leading);
        }

        private IEnumerable<MemberDeclarationSyntax> PlanOf(MethodDeclarationSyntax method, int index)
        {
            Plans++;
            var name = $"{method.Identifier.ValueText}Plan{index}";
            var isStatic = method.Modifiers.Any(SyntaxKind.StaticKeyword) ? "static " : "";
            var isAsync = method.Modifiers.Any(SyntaxKind.AsyncKeyword) ? "async " : "";
            var parameters = string.Join(", ", method.ParameterList.Parameters.Select(static p => $"{p.Type} {p.Identifier}"));
            var body = method.Body is { } block ? block.ToString() : method.ExpressionBody + ";";
            yield return SyntaxFactory.ParseMemberDeclaration($"\n[global::Migaki.MirPlan(\"corpus.plan-{index}\")] private {isStatic}partial {method.ReturnType} {name}({parameters});\n")!;
            yield return SyntaxFactory.ParseMemberDeclaration($"private {isStatic}{isAsync}{method.ReturnType} {name}Core({parameters}) {body}\n")!;
        }
    }
}

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CodeFixes;
using Migaki.CodeFixes.Tests.Harness;

namespace Migaki.CodeFixes.Tests;

/// <summary>
/// One case for every fix there is; a fix without a case fails. Each is repeated in two files, so that Fix All has two to repair, and has comments before, behind and inside of
/// what changes. <see cref="FixHarness"/> asserts the rest: the result is exactly the expected text, comments and all, it compiles, the diagnostic is gone, no other is new, nothing is left to apply.
/// </summary>
public sealed partial class EveryFixTests
{
    /// <summary>Compiler errors that a case may begin with.</summary>
    private static readonly Dictionary<string, string[]> Broken = new(StringComparer.Ordinal) { [nameof(MakeTypePartialFix)] = ["CS0751"] };

    /// <summary><c>‹before→after›</c> is what the fix changes, <c>#</c> the number of the file.</summary>
    private static readonly Dictionary<string, string> Cases = new(StringComparer.Ordinal)
    {
        [nameof(MakeTypePartialFix)] = "// before\npublic ‹→partial ›class A# // behind\n{\n    [MirPlan(\"p#\")] public partial Task Go();\n    private Task GoCore() => Task.CompletedTask;\n}\n",
        [nameof(CreateCoreFix)] = "public partial class A#\n{\n    // before\n    [MirPlan(\"p#\")] public partial Task Go(int x); // behind\n‹→\n    private Task GoCore(int x) => throw new NotImplementedException();\n›}\n",
        [nameof(SplitPlanFix)] = "public ‹→partial ›class A#\n{\n    // before\n    [MirPlan(\"p#\")]\n    public ‹async→partial› Task<string> Go(string x)‹→;\n\n    private async Task<string> GoCore(string x)›\n    {\n        // inside\n        await Task.Yield(); // behind\n        return x;\n    }\n}\n",
        [nameof(RenameImplementationFix)] = "public partial class A#\n{\n    [MirPlan(\"p#\")] public partial Task<int> Go(int x);\n\n    // before\n    ‹public async partial→private async› Task<int> ‹Go→GoCore›(int x) // behind\n    {\n        await Task.Yield(); // inside\n        return x;\n    }\n}\n",
        [nameof(MaxIterationsFix)] = Agent("while (Open(x)) Tool(x); // inside\n        return x;", "private bool Open(string x) => x.Length > 3; [ToolCall(\"t\", SideEffects = SideEffectClass.ReadOnly)] private string Tool(string x) => x;", plan: "\"p#\"‹→, MaxIterations = 10›"),
        [nameof(NameableTypeFix)] = "public class A#\n{\n    // before\n    ‹private→internal› sealed record Own(/* inside */ string Text); // behind\n    [ToolCall(\"t\", SideEffects = SideEffectClass.ReadOnly)] private string Step(Own x) => x.Text;\n}\n",
        [nameof(PassByValueFix)] = "public class A#\n{\n    // before\n    [ToolCall(\"t\", SideEffects = SideEffectClass.ReadOnly)] internal string Step(string a, /* inside */ ‹in ›string x) => a + x; // behind\n}\n",
        [nameof(MethodGroupFix)] = Agent("return string.Concat(x.Split(' ').Select(/* inside */ ‹Step→x_ => Step(x_)›)); // behind", "[ToolCall(\"s\", SideEffects = SideEffectClass.ReadOnly)] private string Step(string y) => y;"),
        [nameof(CallEntryFix)] = "public partial class A#\n{\n    [MirPlan(\"p#\")] public partial Task<MirRun<string>> Go(string x);\n    private Task<string> GoCore(string y) => Task.FromResult(y);\n    public async Task<string> Use()\n    {\n        // before\n        var z = ‹await GoCore(\"a\")→(await Go(\"a\")).Value›; // behind\n        return z;\n    }\n}\n",
        [nameof(ProvenanceFix)] = "public partial class A#\n{\n    // before\n    [MirContext(ContextRole.Memory‹→, Provenance = ProvenanceSource.Memory›)] // behind\n    private string _x = \"\";\n}\n",
        [nameof(PrivacyFix)] = "public partial class A#\n{\n    [MirPlan(\"p#\")] [MirConstraints(AllowedPrivacyClasses = [PrivacyClass.Internal])] public partial string Go(\n        // before\n        [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User‹→, Privacy = PrivacyClass.Internal›)] string x); // behind\n    private string GoCore(string x) => Draft(x);\n    [ModelCall(ModelTask.Synthesis)] private string Draft(string x) => x;\n}\n",
        [nameof(ValidateFirstFix)] = Agent("var s = Shorten(x);\n‹→        if (!Fits(s)) throw new MirValidationException(\"fits\");\n›        // before\n        return s; // behind", "[ContextTransform(TransformKind.Summarize)] private string Shorten(string y) => y; [Validator(\"fits\", ValidatorKind.Custom)] private bool Fits(string y) => true;"),
        [nameof(UseVerdictFix)] = Agent("// before\n        ‹Fits(x);→if (!Fits(x)) throw new MirValidationException(\"fits\");› // behind\n        return x;", "[Validator(\"fits\", ValidatorKind.Custom)] private bool Fits(string y) => true;"),
        [nameof(RequiredValidatorFix)] = Agent("var s = x.Trim();\n‹→        if (!Fits(s)) throw new MirValidationException(\"fits\");\n›        // before\n        return s; // behind", "[Validator(\"fits\", ValidatorKind.Custom)] private bool Fits(string y) => true;", "[MirConstraints(RequiredValidators = [\"fits\"])] "),
        [nameof(LosslessFix)] = "public class A#\n{\n    // before\n    [ContextTransform(TransformKind.Summarize‹, Lossy = false›)] // behind\n    public string Step(string x) => x;\n}\n",
        [nameof(AskFirstFix)] = Agent("‹→if (!Ask(x)) throw new OperationCanceledException(\"The approval boss was not granted.\");\n        ›var r = Tool(x); // behind\n        return r;", "[ToolCall(\"t\", SideEffects = SideEffectClass.IdempotentMutation, RequiresApproval = \"boss\")] private string Tool(string y) => y; [Approval(\"boss\")] private bool Ask(string y) => true;"),
        [nameof(SideEffectsFix)] = "public class A#\n{\n    // before\n    [ToolCall(/* inside */ \"t\"‹→, SideEffects = SideEffectClass.ReadOnly›)] // behind\n    public string Step(string x) => x;\n}\n",
        [nameof(RunValuesFix)] = Agent("var v = /* inside */ ‹DateTimeOffset.UtcNow→MirRunContext.Current!.Now›; // behind\n        return x + v;", "", "[MirConstraints(Replay = ReplayPolicy.FullTrace)] "),
    };

    public static TheoryData<string> Fixes
    {
        get
        {
            var fixes = new TheoryData<string>();
            foreach (var type in typeof(MigakiCodeFix).Assembly.GetTypes().Where(static t => !t.IsAbstract && t.IsSubclassOf(typeof(CodeFixProvider))).OrderBy(static t => t.Name, StringComparer.Ordinal)) fixes.Add(type.Name);
            return fixes;
        }
    }

    [Theory]
    [MemberData(nameof(Fixes))]
    public async Task A_fix_keeps_what_every_fix_owes(string name)
    {
        Assert.True(Cases.TryGetValue(name, out var source), $"{name} has no case here.");
        var fix = (CodeFixProvider)Activator.CreateInstance(typeof(MigakiCodeFix).Assembly.GetType($"Migaki.CodeFixes.{name}")!)!;
        string[] Files(string side) => [.. new[] { "1", "2" }.Select(n => Change().Replace(source, "${" + side + "}").Replace("#", n, StringComparison.Ordinal))];

        await new FixHarness(fix) { SourceErrors = Broken.GetValueOrDefault(name, []) }.VerifyAsync(Files("before"), Files("after"));

        // Comments are in the expectation because they were in the source.
        Assert.Equal(Comment().Count(Files("before")[0]), Comment().Count(Files("after")[0]));
        Assert.True(Comment().Count(source) > 0);
    }

    [Fact]
    public void There_are_at_least_twelve() => Assert.True(Fixes.Count >= 12);

    private static string Agent(string body, string members, string constraints = "", string plan = "\"p#\"") =>
        "public partial class A#\n{\n    [MirPlan(" + plan + ")] " + constraints + "public partial string Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);\n    private string GoCore(string x)\n    {\n        " + body + "\n    }\n    " + members + "\n}\n";

    [GeneratedRegex("‹(?<before>[^→›]*)→?(?<after>[^›]*)›")]
    private static partial Regex Change();

    [GeneratedRegex(@"//|/\*")]
    private static partial Regex Comment();
}

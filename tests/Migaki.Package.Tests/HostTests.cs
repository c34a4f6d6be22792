using System.Text.Json;
using Migaki.Package.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Package.Tests;

/// <summary>The rules where users meet them: in the build's output and its error log, under their severities and presets, and in <c>dotnet format</c>.</summary>
[Collection(nameof(PackedPackages))]
public sealed class HostTests : IDisposable
{
    private const string Guard = "if (!Grounded(digest, passages)) digest = Quote(passages);";

    private readonly Consumer _consumer = new();

    public void Dispose() => _consumer.Dispose();

    [Fact]
    public async Task A_build_reports_errors_and_its_error_log_says_what_the_rules_are()
    {
        Library();
        _consumer.Write("Library/Agent.cs", ConsumerCode.Agent.Replace(Guard, "", StringComparison.Ordinal));

        (await BuildAsync("-p:ErrorLog=log.sarif%2Cversion=2.1")).FailedWith("Agent.cs(17,38): error MIR3001: The result of 'Summarize' is lossy and reaches 'Draft'");

        using var log = JsonDocument.Parse(File.ReadAllText(_consumer["Library/log.sarif"]));
        var run = log.RootElement.GetProperty("runs")[0];
        var rule = Assert.Single(run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray(), r => r.GetProperty("id").GetString() == "MIR3001");
        Assert.Equal("Result of a lossy transform is used without a passed validator", rule.GetProperty("shortDescription").GetProperty("text").GetString());
        Assert.Contains("validator must have passed", rule.GetProperty("fullDescription").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("/docs/rules/MIR3001.md", rule.GetProperty("helpUri").GetString(), StringComparison.Ordinal);
        Assert.Equal("Migaki.Validation", rule.GetProperty("properties").GetProperty("category").GetString());
        Assert.Equal("error", rule.GetProperty("defaultConfiguration").GetProperty("level").GetString());
        var result = Assert.Single(run.GetProperty("results").EnumerateArray(), r => r.GetProperty("ruleId").GetString() == "MIR3001");
        Assert.Equal("error", result.GetProperty("level").GetString());
        // The path is in the log: the transform first.
        Assert.Equal(15, result.GetProperty("relatedLocations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
    }

    /// <summary>One plan in each file, each with the same mistake, each silenced in another way.</summary>
    [Fact]
    public async Task Severities_follow_editorconfig_pragmas_and_SuppressMessage()
    {
        Library();
        string Mistake(string name, string before = "", string onBody = "", string onType = "") => ConsumerCode.Agent
            .Replace(Guard, before, StringComparison.Ordinal)
            .Replace("namespace Demo;", $"namespace {name};", StringComparison.Ordinal)
            .Replace("support.answer", "support." + name.ToLowerInvariant(), StringComparison.Ordinal)
            .Replace("    private async Task<string> AnswerAsyncCore", $"    {onBody}private async Task<string> AnswerAsyncCore", StringComparison.Ordinal)
            .Replace("public sealed partial class", onType + "public sealed partial class", StringComparison.Ordinal);
        _consumer.Write("Library/Loud.cs", Mistake("Loud"));
        _consumer.Write("Library/Configured.cs", Mistake("Configured"));
        _consumer.Write("Library/Silenced.cs", Mistake("Silenced"));
        _consumer.Write("Library/Pragma.cs", Mistake("Pragma", "\n#pragma warning disable MIR3001 // only a hint"));
        _consumer.Write("Library/Bare.cs", Mistake("Bare", "\n#pragma warning disable MIR3001"));
        _consumer.Write("Library/Attribute.cs", Mistake("Attribute", onBody: "[System.Diagnostics.CodeAnalysis.SuppressMessage(\"Migaki\", \"MIR3001\", Justification = \"only a hint\")] "));
        _consumer.Write("Library/Global.cs", Mistake("Global"));
        _consumer.Write("Library/Suppressions.cs", "[assembly: System.Diagnostics.CodeAnalysis.SuppressMessage(\"Migaki\", \"MIR3001\", Scope = \"type\", Target = \"~T:Global.SupportAgent\", Justification = \"only a hint\")]\n");
        _consumer.Write("Library/Assumed.cs", Mistake("Assumed", onBody: "[MirAssume(\"MIR3001\", \"only a hint\")] "));
        _consumer.Write("Library/.editorconfig", "[Configured.cs]\ndotnet_diagnostic.MIR3001.severity = warning\n[Silenced.cs]\ndotnet_diagnostic.MIR3001.severity = none\n");

        var build = await BuildAsync("-p:TreatWarningsAsErrors=false");

        var found = build.Output.Split('\n').Where(l => l.Contains("MIR", StringComparison.Ordinal)).Select(l => Path.GetFileName(l.Trim().Split('(')[0]) + ":" + l.Split(':')[1].Trim()).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["Bare.cs:error MIR1010", "Configured.cs:warning MIR3001", "Loud.cs:error MIR3001"], found);
    }

    [Fact]
    public async Task Presets_set_all_severities_and_an_editorconfig_counts_before_them()
    {
        Library();
        // A warning by default (MIR4004), and an error.
        _consumer.Write("Library/Agent.cs", ConsumerCode.Agent.Replace(Guard, "", StringComparison.Ordinal));
        _consumer.Write("Library/Tool.cs", "using Migaki;\n\nnamespace Demo;\n\npublic static class Tools\n{\n    [ToolCall(\"t\")]\n    public static string Tool(string text) => text;\n}\n");

        (await BuildAsync("-p:TreatWarningsAsErrors=false", "-p:MigakiRules=strict")).FailedWith("error MIR4004");
        var audit = (await BuildAsync("-p:TreatWarningsAsErrors=false", "-p:MigakiRules=audit-only")).Succeeded();
        Assert.Contains("warning MIR3001", audit.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("MIR4004", audit.Output, StringComparison.Ordinal);
        // Who audits is told and not stopped, also where all other warnings are errors.
        Assert.Contains("warning MIR3001", (await BuildAsync("-p:TreatWarningsAsErrors=true", "-p:MigakiRules=audit-only", "--no-incremental")).Succeeded().Output, StringComparison.Ordinal);
        (await BuildAsync("-p:TreatWarningsAsErrors=true", "-p:MigakiRules=recommended")).FailedWith("error MIR4004");

        _consumer.Write("Library/.editorconfig", "[*.cs]\ndotnet_diagnostic.MIR3001.severity = none\n");
        var recommended = (await BuildAsync("-p:TreatWarningsAsErrors=false", "-p:MigakiRules=recommended")).Succeeded();
        Assert.Contains("warning MIR4004", recommended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("MIR3001", recommended.Output, StringComparison.Ordinal);

        (await BuildAsync("-p:MigakiRules=lenient")).FailedWith("error MIGAKI0030: The property MigakiRules is 'lenient'");
    }

    [Fact]
    public async Task Dotnet_format_applies_the_fixes()
    {
        Library();
        const string tool = "    [ToolCall(\"notify\")] // kept\n    private static string Notify(string text) => text;\n}\n";
        var broken = ConsumerCode.Agent.Replace(Guard, "", StringComparison.Ordinal)
            .Replace("[MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, ", "[MirContext(ContextRole.UserInput, ", StringComparison.Ordinal);
        _consumer.Write("Library/Agent.cs", broken[..broken.LastIndexOf('}')] + "\n" + tool);
        (await BuildAsync()).FailedWith("error MIR2001");

        (await _consumer.DotnetAsync("format", "analyzers", "Library/Library.csproj", "--no-restore", "--severity", "warn", "--diagnostics", "MIR2001", "MIR3001", "MIR4004")).Succeeded();

        var repaired = File.ReadAllText(_consumer["Library/Agent.cs"]);
        Assert.Contains("[MirContext(ContextRole.UserInput, Privacy = PrivacyClass.Internal, Provenance = ProvenanceSource.User)] string question", repaired, StringComparison.Ordinal);
        Assert.Contains("if (!Grounded(digest, passages)) throw new MirValidationException(\"grounded\");", repaired, StringComparison.Ordinal);
        Assert.Contains("[ToolCall(\"notify\", SideEffects = SideEffectClass.ReadOnly)] // kept", repaired, StringComparison.Ordinal);
        (await BuildAsync()).Succeeded();
    }

    [Fact]
    public async Task Rows_of_providers_lie_beside_the_project()
    {
        Library();
        _consumer.Write("Library/Agent.cs", ConsumerCode.Agent.Replace("Provider = \"local\"", "Provider = \"local\", RequiredCapabilities = [ModelCapability.StructuredOutput]", StringComparison.Ordinal));
        _consumer.Write("Library/migaki.providers.json", """
            {"version": "migaki.net.provider-data.v0", "dataVersion": "1", "asOf": "2026-11-21", "capabilities": [{"version": "migaki.providers.v0", "provider": "local", "observedAt": "2026-11-21", "supportsStructuredOutputs": false}]}
            """);
        (await BuildAsync()).FailedWith("error MIR5004: 'Draft' requires what its provider lacks");

        _consumer.Write("Library/migaki.providers.json", "{}");
        (await BuildAsync()).FailedWith("migaki.providers.json(1,1): error MIR5004: migaki.providers.json cannot be read");
    }

    private void Library() => _consumer.Project("Library/Library.csproj", "net10.0", "", ConsumerCode.Reference);

    private Task<DotnetCommand> BuildAsync(params string[] arguments) => _consumer.DotnetAsync(["build", "Library", .. arguments]);
}

using System.Text;
using Microsoft.CodeAnalysis;
using Migaki.Tests.Shared;

namespace Migaki.Docs.Tests;

/// <summary>The presets that ship in the package name every rule. <c>MIGAKI_UPDATE_DOCS=1</c> writes them.</summary>
public class PresetTests
{
    [Theory]
    [InlineData("recommended", "error", "warning", "suggestion")]
    [InlineData("strict", "error", "error", "warning")]
    [InlineData("audit-only", "warning", "suggestion", "suggestion")]
    public void A_preset_names_every_rule(string preset, string error, string warning, string info)
    {
        var path = Path.Combine(Repository.Root, "src", "Migaki", "config", $"migaki.{preset}.globalconfig");
        var text = new StringBuilder($"""
            # Preset of the package Migaki, chosen with <MigakiRules>{preset}</MigakiRules>. A line in an .editorconfig counts before it.
            is_global = true
            global_level = -1

            """);
        foreach (var rule in Migaki.Tests.Compiling.CompilerUnderTest.Analyzers.SelectMany(a => a.SupportedDiagnostics).DistinctBy(d => d.Id).OrderBy(d => d.Id, StringComparer.Ordinal))
        {
            var severity = rule.DefaultSeverity switch { DiagnosticSeverity.Error => error, DiagnosticSeverity.Warning => warning, DiagnosticSeverity.Info => info, _ => "silent" };
            text.Append("dotnet_diagnostic." + rule.Id + ".severity = " + severity + "\n");
        }

        if (Environment.GetEnvironmentVariable("MIGAKI_UPDATE_DOCS") == "1") File.WriteAllText(path, text.ToString());
        Assert.Equal(text.ToString(), File.ReadAllText(path));
    }

    [Fact]
    public void Under_audit_only_no_rule_becomes_an_error_with_other_warnings()
    {
        var targets = System.Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, "src", "Migaki", "build", "Migaki.targets"));
        var listed = Assert.Single(targets.Descendants(), static element => element.Name.LocalName == "WarningsNotAsErrors").Value.Split(';').Skip(1);
        Assert.Equal(Migaki.Tests.Compiling.CompilerUnderTest.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).Distinct().Order(StringComparer.Ordinal), listed);
    }
}

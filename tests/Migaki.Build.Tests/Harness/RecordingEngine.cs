using System.Collections;
using Microsoft.Build.Framework;

namespace Migaki.Build.Tests.Harness;

/// <summary>Stands in for MSBuild and keeps what a task reports.</summary>
internal sealed class RecordingEngine : IBuildEngine
{
    public List<BuildErrorEventArgs> Errors { get; } = [];
    public List<string> Messages { get; } = [];

    public bool ContinueOnError => false;
    public int LineNumberOfTaskNode => 0;
    public int ColumnNumberOfTaskNode => 0;
    public string ProjectFileOfTaskNode => "App.csproj";

    public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);
    public void LogWarningEvent(BuildWarningEventArgs e) => throw new InvalidOperationException("No task warns: " + e.Message);
    public void LogMessageEvent(BuildMessageEventArgs e) => Messages.Add(e.Message ?? "");
    public void LogCustomEvent(CustomBuildEventArgs e) => Messages.Add(e.Message ?? "");
    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => false;

    /// <summary>The only error, with this code.</summary>
    public BuildErrorEventArgs Only(string code)
    {
        var error = Assert.Single(Errors);
        Assert.Equal(code, error.Code);
        return error;
    }
}

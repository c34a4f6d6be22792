using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir.Json;

namespace Migaki.Cli.Gates;

/// <summary>What a pipeline asks of runs: <c>migaki.net.policy.v0</c>, described by <c>schemas/migaki.net.policy.v0.schema.json</c>.</summary>
internal sealed class GatePolicy
{
    public const string Version = "migaki.net.policy.v0";

    private static readonly Dictionary<string, Func<WireValue, bool>> Shapes = new(StringComparer.Ordinal)
    {
        ["$schema"] = static value => value is WireString,
        ["version"] = static value => value is WireString,
        ["description"] = static value => value is WireString,
        ["require"] = static value => OneOf(value, Requirements.Names),
        ["claims"] = static value => OneOf(value, RunClaim.Names),
        ["checks"] = Texts,
        ["allowedProviders"] = Texts,
        ["deniedProviders"] = Texts,
        ["planDigests"] = static value => value is WireObject plans && plans.Members.All(static plan => Texts(plan.Value)),
        ["maxCostUsd"] = Amount,
        ["maxDurationMs"] = Amount,
        ["maxTokens"] = Amount,
        ["maxUnplannedCalls"] = Amount,
        ["maxCostEstimateError"] = Amount,
        ["maxTokenEstimateError"] = Amount,
        ["minValidatorPassRate"] = static value => Amount(value) && ((WireNumber)value).Value <= 1,
        ["replay"] = static value => value is WireBoolean { Value: true },
        ["minRuns"] = Amount,
        ["maxTotalCostUsd"] = Amount,
    };

    private GatePolicy(WireObject content) => Content = content;

    public WireObject Content { get; }

    public IEnumerable<string> Require => Content.Texts("require");

    /// <exception cref="ToolException">The file is no policy; a member that is not known could be a limit that is not kept.</exception>
    public static GatePolicy Load(string argument, ToolConsole console)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path.GetFullPath(argument, console.WorkingDirectory));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Usage($"The policy {Printable.Id(argument)} cannot be read: {Printable.Line(e.Message)}");
        }
        return Parse(bytes, argument);
    }

    public static GatePolicy Parse(byte[] utf8, string argument)
    {
        var read = WireReader.Read(utf8);
        if (read.Value is not WireObject content) throw Wrong(argument, "it is not a JSON object" + (read.Error is { } error ? ": " + error.Message : ""));
        if (content.Text("version") != Version) throw Wrong(argument, $"its version is not {Version}");
        foreach (var (name, value) in content.Members)
        {
            if (!Shapes.TryGetValue(name, out var fits)) throw Wrong(argument, $"there is no \"{name}\" in a policy; there are {string.Join(", ", Shapes.Keys.Skip(3))}");
            if (!fits(value)) throw Wrong(argument, $"\"{name}\" cannot be {ValueText.Of(value)}");
        }
        return new GatePolicy(content);
    }

    private static ToolException Wrong(string argument, string why) => ToolException.Usage($"{Printable.Id(argument)} is not a policy: {Printable.Line(why, 500)}.");

    private static bool Amount(WireValue value) => value is WireNumber { Value: >= 0 };

    private static bool Texts(WireValue value) => value is WireArray array && array.Items.All(static item => item is WireString { Value.Length: > 0 });

    private static bool OneOf(WireValue value, IReadOnlyList<string> names) => Texts(value) && ((WireArray)value).Items.All(item => names.Contains(((WireString)item).Value));
}

using Migaki.Cli.Output;
using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>One of the seven questions, what the bundle answers, and the records behind the answer.</summary>
internal sealed record RunClaim(string Name, string Question, bool Answered, string? Reason, IReadOnlyList<string> Refs)
{
    private static readonly (string Name, string Question)[] Questions =
    [
        ("whatChanged", "What changed?"),
        ("whyAllowed", "Why was that allowed?"),
        ("constraintsChecked", "What was checked?"),
        ("cost", "What did it cost, before and after?"),
        ("qualityGate", "Which quality gate passed?"),
        ("providerAssumptions", "Which assumptions about providers were used?"),
        ("replayable", "Can it be replayed?"),
    ];

    public static IReadOnlyList<string> Names { get; } = Questions.Select(static question => question.Name).ToList();

    public static IReadOnlyList<RunClaim> Of(WireObject? manifest)
    {
        var claims = manifest.Object("claims");
        return Questions.Select(question =>
        {
            var claim = claims.Object(question.Name);
            return new RunClaim(question.Name, question.Question, claim.Text("status") == "answered", claim is null ? "The bundle does not say." : claim.Text("reason"), claim.Texts("refs").ToList());
        }).ToList();
    }
}

using Migaki.Generators.Rules;
using Migaki.Tests.Support;

namespace Migaki.Generators.Tests.Rules;

/// <summary><c>migaki.evals.json</c>: the analyzers refuse what <c>schemas/migaki.evals.v0.schema.json</c> refuses, and read what it allows.</summary>
public sealed class EvalFileTests
{
    private static readonly (string Text, bool Valid)[] Files =
    [
        ("""{"evals":[]}""", true),
        ("""{"evals":[{"name":"e"}]}""", true),
        ("""{"evals":[{"name":"e","version":"3","score":0.93,"dataset":"tickets-2026","expires":"2026-12-31"}]}""", true),
        ("""{"evals":[{"name":"e","score":0},{"name":"f","score":1}],"owner":"support"}""", true),
        ("""{"evals":[{"name":"e","note":"kept"}]}""", true),
        ("[]", false),
        ("{}", false),
        ("""{"evals":{}}""", false),
        ("""{"evals":["e"]}""", false),
        ("""{"evals":[{"score":1}]}""", false),
        ("""{"evals":[{"name":""}]}""", false),
        ("""{"evals":[{"name":3}]}""", false),
        ("""{"evals":[{"name":"e","score":"1"}]}""", false),
        ("""{"evals":[{"name":"e","score":1.01}]}""", false),
        ("""{"evals":[{"name":"e","score":-0.1}]}""", false),
        ("""{"evals":[{"name":"e","expires":"soon"}]}""", false),
        ("""{"evals":[{"name":"e","expires":"2026-13-01"}]}""", false),
        ("""{"evals":[{"name":"e","expires":"2026-12-31T00:00:00Z"}]}""", false),
        ("""{"evals":[{"name":"e","expires":20261231}]}""", false),
    ];

    [AjvFact]
    public void Schema_and_reader_agree()
    {
        var errors = Ajv.Validate(Files.Select(f => ("migaki.evals.v0", f.Text)));
        Assert.All(Files.Zip(errors), pair =>
        {
            Assert.True(pair.First.Valid == (pair.Second.Length == 0), $"schema: {pair.First.Text}: {pair.Second}");
            Assert.True(pair.First.Valid == (EvalFile.Read(pair.First.Text).Problem is null), $"reader: {pair.First.Text}: {EvalFile.Read(pair.First.Text).Problem}");
        });
    }
}

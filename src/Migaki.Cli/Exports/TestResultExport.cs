using System.Security.Cryptography;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Exports;

/// <summary>An in-toto Statement with the test-result predicate v0.1, about a bundle's manifest. Unsigned: whoever signs it says so with their own key.</summary>
internal static class TestResultExport
{
    public static WireObject Render(RunDocument run, IReadOnlyList<RunTest> tests, (string Name, byte[] Utf8)? policy)
    {
        var manifest = BundleFile.Bytes(run.Folder, "bundle.json") ?? [];
        var configuration = new List<WireValue>();
        if (BundleFile.Bytes(run.Folder, "plan.original.json") is { } plan) configuration.Add(Resource("plan.original.json", plan));
        if (policy is { } given) configuration.Add(Resource(given.Name, given.Utf8));
        return new WireObjectBuilder()
            .Add("_type", "https://in-toto.io/Statement/v1")
            .Add("subject", new WireArray([Resource($"{run.RunId}/bundle/bundle.json", manifest)]))
            .Add("predicateType", "https://in-toto.io/attestation/test-result/v0.1")
            .Add("predicate", new WireObjectBuilder()
                .Add("result", tests.Any(static test => test.Verdict == TestVerdict.Failed) ? "FAILED" : tests.Any(static test => test.Verdict == TestVerdict.Open) ? "WARNED" : "PASSED")
                .Add("configuration", new WireArray(configuration))
                .Add("passedTests", Names(TestVerdict.Passed))
                .Add("warnedTests", Names(TestVerdict.Open))
                .Add("failedTests", Names(TestVerdict.Failed))
                .Build())
            .Build();

        MirList<string> Names(TestVerdict verdict) => tests.Where(test => test.Verdict == verdict).Select(static test => $"{test.Group}/{test.Name}").Distinct(StringComparer.Ordinal).ToMirList();
    }

    private static WireObject Resource(string name, byte[] content) => new WireObjectBuilder()
        .Add("name", name)
        .Add("digest", new WireObjectBuilder().Add("sha256", Convert.ToHexStringLower(SHA256.HashData(content))).Build())
        .Build();
}

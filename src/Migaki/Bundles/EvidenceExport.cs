using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>How much of <c>evidence.json</c> leaves the house.</summary>
internal enum EvidenceExportMode
{
    /// <summary><c>metadata_only</c>: the default.</summary>
    MetadataOnly,
    /// <summary><c>redacted</c>: what is confidential or was redacted is a shell.</summary>
    Redacted,
    /// <summary><c>full</c>: asks for an explicit opt-in; secrets stay shells.</summary>
    Full,
}

/// <summary>Exports an evidence document under the rules of <c>migaki.evidence-privacy-policy.v0</c>. A pure function; credentials are never in any mode.</summary>
internal static class EvidenceExport
{
    private const string FullTraceReason = "Event requires full trace replay and was omitted from metadata-only export.";
    private const string ClassReason = "Event privacy class requires redacted export.";
    private const string DeclaredReason = "Event declares redaction metadata.";

    private static readonly string[] Fields = ["prompt", "tool_input", "tool_output", "provider_response", "file_path", "customer_data", "credential", "local_machine_path"];

    private static readonly (string Section, string Kind)[] Sections =
    [
        ("estimates", "estimate"), ("policyDecisions", "policy_decision"), ("providerAssumptions", "capability_assumption"),
        ("retryFallbackDecisions", "retry_fallback_decision"), ("routingDecisions", "routing_decision"), ("validatorResults", "validator_result"),
    ];

    /// <summary>What each field of content may do in a mode: <c>omit</c>, <c>redact</c> or <c>include</c>.</summary>
    public static IReadOnlyList<(string Field, string Disposition, bool RequiresOptIn)> Matrix(EvidenceExportMode mode) => [.. Fields.Select(field => (field, mode switch
    {
        EvidenceExportMode.MetadataOnly => "omit",
        EvidenceExportMode.Redacted => "redact",
        _ => field == "credential" ? "redact" : "include",
    }, mode == EvidenceExportMode.Full))];

    /// <exception cref="InvalidOperationException">A full export without the opt-in.</exception>
    public static WireObject Export(WireObject document, EvidenceExportMode mode, bool fullTraceOptIn = false)
    {
        if (mode == EvidenceExportMode.Full && !fullTraceOptIn) throw new InvalidOperationException("Full-trace evidence bundle exports require explicit opt-in.");
        var events = new List<WireObject>();
        var shells = new HashSet<WireObject>(ReferenceEqualityComparer.Instance);
        var redactions = new List<WireValue>((document["redactions"] as WireArray)?.Items ?? []);
        foreach (var item in ((document["events"] as WireArray)?.Items ?? []).OfType<WireObject>())
        {
            var (declared, privacy) = (Inner(item, "redaction", "mode") ?? "none", Inner(item, "privacy", "privacyClass"));
            var reason = Inner(item, "redaction", "reason");
            if (mode == EvidenceExportMode.MetadataOnly && Inner(item, "privacy", "replayMode") == "full_trace") Declare(item, "omitted", FullTraceReason);
            else if (mode == EvidenceExportMode.Full && declared == "omitted") Declare(item, "omitted", reason ?? DeclaredReason);
            else if ((mode == EvidenceExportMode.Full && (declared == "redacted" || privacy == "secret"))
                || (mode == EvidenceExportMode.Redacted && (declared != "none" || privacy is "confidential" or "restricted" or "secret")))
            {
                var shell = Shell(item, reason ?? ClassReason);
                shells.Add(shell);
                events.Add(shell);
                Declare(item, "redacted", reason ?? ClassReason);
            }
            else
            {
                events.Add(item);
                if (declared != "none") Declare(item, declared, reason ?? DeclaredReason);
            }
        }
        var whole = events.Where(item => !shells.Contains(item)).ToList();
        var name = mode switch { EvidenceExportMode.MetadataOnly => "metadata_only", EvidenceExportMode.Redacted => "redacted", _ => "full" };
        var changed = new HashSet<string>(Sections.Select(section => section.Section), StringComparer.Ordinal) { "costEstimates", "events", "exportMode", "privacyPolicy", "redactions" };
        var export = new WireObjectBuilder().AddAll(new WireObject(document.Members.Where(member => !changed.Contains(member.Key))))
            .Add("costEstimates", new WireArray(whole.Where(item => Inner(item, "estimate", "estimateKind") == "cost")))
            .Add("events", new WireArray(events))
            .Add("exportMode", name)
            .Add("privacyPolicy", new WireObjectBuilder().Add("exportMatrixVersion", "migaki.evidence-privacy-policy.v0").Add("exportMode", name).Add("fullTraceOptIn", (bool?)fullTraceOptIn).Build())
            .Add("redactions", new WireArray(redactions));
        foreach (var (section, kind) in Sections) export.Add(section, new WireArray(whole.Where(item => RunSummary.Text(item, "kind") == kind)));
        return export.Build();

        void Declare(WireObject item, string how, string why) => redactions.Add(new WireObjectBuilder()
            .Add("eventId", item["id"]).Add("mode", how).Add("path", $"$.events[?(@.id=={CanonicalJson.Quote(RunSummary.Text(item, "id") ?? "")})]")
            .Add("privacyClass", Inner(item, "privacy", "privacyClass")).Add("reason", why).Build());
    }

    private static WireObject Shell(WireObject item, string reason) => new WireObjectBuilder()
        .Add("id", item["id"]).Add("kind", item["kind"]).Add("privacy", item["privacy"])
        .Add("redaction", new WireObjectBuilder().Add("mode", "redacted").Add("reason", reason).Add("refs", (item["redaction"] as WireObject)?["refs"]).Build())
        .Add("refs", item["refs"]).Add("source", item["source"]).Add("summary", $"Redacted evidence event {RunSummary.Text(item, "id")}.").Add("version", item["version"]).Build();

    private static string? Inner(WireObject item, string member, string name) => item[member] is WireObject inner ? RunSummary.Text(inner, name) : null;
}

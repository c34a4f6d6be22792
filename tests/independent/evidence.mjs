// The derived documents: evidence.json and the members of the manifest that follow from plans and log.
// The passes themselves are not run again: what evidence.json states of them is taken here, and judged in passes.mjs.
import { notFull, notSealed } from './claims.mjs';
import { drop, objects, same, text } from './json.mjs';
import { changedFilesOf, payloadsOf, redactionsOf } from './log.mjs';
import { classifier } from './privacy.mjs';
import { event } from './summary.mjs';

const CONTENT_NOTE = 'Contents are kept as keyed digests only; the key was not stored.';
const PAYLOAD_NOTE = "Payloads were redacted and are kept as the plan's replay policy asks; events hold keyed digests.";
const ENCRYPTED_NOTE = 'Payloads were redacted and are encrypted under keys that are not in the bundle; events hold keyed digests.';

export function evidenceOf(runId, plans, s, checks, passes) {
  const events = [...passes.events];
  const add = (id, kind, summary, detailName, detail, refs) => events.push(event(id, kind, 'runtime', undefined, runId, summary, detailName, detail, refs));
  const estimate = (estimateKind, confidence, subjectRef, unit, value) => ({ confidence, estimateKind, subjectRef, unit, value });
  const { costs } = s;
  const cost = s.accounting.inputCost;
  for (const [which, usd] of [['original', cost?.[0]], ['optimized', cost?.[1]]]) {
    const blocks = plans[which].plan.context;
    const known = blocks.every((b) => b.tokenEstimate !== undefined);
    add('tokens-' + which, 'estimate', `Tokens of the context of the ${which} plan.`, 'estimate',
      estimate('token', known ? 'estimated' : 'unknown', `mir://plans/${which}/context`, 'tokens', known ? blocks.reduce((sum, b) => sum + b.tokenEstimate, 0) : undefined));
    add('cost-' + which, 'estimate', `Cost of the ${which} plan: the input of every request, nothing cached.`, 'estimate',
      estimate('cost', usd === undefined ? 'unknown' : 'estimated', `mir://plans/${which}`, 'usd', usd), costs.requests.refs);
  }
  if (s.durationMs !== undefined) add('latency-actual', 'estimate', 'How long the run took.', 'estimate', estimate('latency', 'exact', 'mir://run', 'milliseconds', s.durationMs), [`events.jsonl#${s.events.length - 1}`]);
  if (costs.calls > 0 && costs.withCost === costs.calls) add('cost-actual', 'estimate', 'What the model calls of the run cost.', 'estimate', estimate('cost', 'exact', 'mir://run', 'usd', costs.usd), costs.ends.refs);
  for (const c of checks) {
    const outcome = c.holds === true ? 'allowed' : c.holds === false ? 'blocked' : 'warned';
    add(c.id, 'policy_decision', `Constraint ${c.path}: ${outcome}.`, 'policyDecision', { constraintPath: c.path, outcome, policyRef: c.path, reason: c.holds === null ? c.reason : undefined }, c.refs);
  }
  objects(plans.original.plan.metadata.assumptions).filter((a) => text(a.rule)).forEach(({ rule, reason: said }, i) => {
    const reason = text(said)?.trim() ? said : undefined;
    add(`assumption-${String(i + 1).padStart(3, '0')}`, 'policy_decision', reason === undefined ? `Rule ${rule} is set aside without a reason.` : `Rule ${rule} is set aside: ${reason}`, 'policyDecision',
      { outcome: reason === undefined ? 'warned' : 'allowed', policyRef: rule, reason }, ['plan.original.json#/metadata/assumptions']);
  });
  for (const [decision, node, target, why, where] of decisions(plans.original.plan, s))
    add(`${decision}-${where}`, 'retry_fallback_decision', target === undefined ? `${node} ran again after its validator refused it.` : `${target} ran after ${node} had failed.`,
      'retryFallbackDecision', { decision, fallbackTarget: target, nodeId: node, scope: 'node' }, [`events.jsonl#${why}`, `events.jsonl#${where}`]);
  events.push(...s.items);
  events.splice(0, events.length, ...events.map(classifier(plans)));
  const of = (kind) => events.filter((e) => e.kind === kind);
  const reference = (which) => ({ hash: plans[which].digest, mediaType: 'application/json', planId: plans[which].plan.id, ref: `plan.${which}.json`, version: 'migaki.mir.v0' });
  const counted = costs.calls > 0 && costs.withTokens === costs.calls;
  return drop({
    accounting: s.accounting.toJson(plans, s), actuals: drop({ confidence: counted ? 'exact' : 'unknown', costUsd: costs.calls > 0 && costs.withCost === costs.calls ? costs.usd : undefined, durationMs: s.durationMs,
      inputTokens: counted ? costs.input : undefined, modelCalls: costs.calls, outputTokens: counted ? costs.output : undefined, toolCalls: s.toolCalls }),
    approvals: s.answered, contextDiff: plans.diff.changes.filter((c) => c.artifactKind === 'context'), costEstimates: events.filter((e) => e.estimate?.estimateKind === 'cost'),
    createdAt: text(s.events[0]?.occurredAtUtc), estimates: of('estimate'), events, exportMode: 'metadata_only', optimizedPlan: reference('optimized'), originalPlan: reference('original'),
    passes: passes.records, planDiff: plans.diff, policyDecisions: of('policy_decision'),
    privacyPolicy: { exportMatrixVersion: 'migaki.evidence-privacy-policy.v0', exportMode: 'metadata_only', fullTraceOptIn: false }, providerAssumptions: of('capability_assumption'),
    redactions: redactionsOf(s.events).documentEntries, replay: replayOf(plans, s), retryFallbackDecisions: of('retry_fallback_decision'), routingDecisions: of('routing_decision'), runId,
    traceId: text(s.events.find((e) => e.eventType === 'request.admitted')?.traceId), validatorResults: of('validator_result'), version: 'migaki.evidence-bundle.v0', warnings: passes.warnings,
  });
}

/** Fallbacks the plan has and the run took; nodes that ran again after a validator with a retry refused their output. */
function* decisions(plan, s) {
  for (const { kind, fromNodeId, toNodeId } of plan.edges) {
    const [why, where] = [s.failed.get(fromNodeId), s.ran.get(toNodeId)];
    if (kind === 'fallback' && where > why) yield ['fallback', fromNodeId, toNodeId, why, where];
  }
  for (const node of plan.nodes) {
    const [why, where] = [s.rejected.get(node.resultContext ?? node.outputContext), s.ran.get(node.id)];
    if (where > why) yield ['retry', node.id, undefined, why, where];
  }
}

function replayOf(plans, s) {
  const { plan } = plans.original;
  if (plan.constraints.replayPolicy === 'none') return { handles: [], mode: 'none' };
  const missing = s ? notFull(plan, s) : 'The run was not sealed.';
  const handles = [{ kind: 'events', mediaType: 'application/jsonl', ref: 'events.jsonl' }, { kind: 'plan', mediaType: 'application/json', ref: 'plan.original.json' }];
  if (missing === undefined) handles.push({ kind: 'payloads', mediaType: 'application/json', ref: 'payloads/' });
  return { handles, mode: missing === undefined ? 'full_trace' : 'metadata', notes: [missing ?? 'Payloads are in the bundle.'] };
}

/** The members of a manifest that follow from plans and log; of an opened run without a log. */
export function manifestFacts(plans, passes, sealed) {
  const c = plans.original.plan.constraints;
  const required = [...(c.requiredValidators ?? []), ...(c.requiredHumanApprovals ?? [])];
  const reference = (which) => ({ digest: plans[which].digest, path: `plan.${which}.json`, planId: plans[which].plan.id, version: 'migaki.mir.v0' });
  const claims = sealed?.claims ?? notSealed();
  const common = {
    claims, credible: Object.values(claims).every((one) => one.status === 'answered'),
    limits: { captureBytes: 65536, depth: 64, derivedItems: 10000, events: 1000000, files: 10000, lineBytes: 1048576 }, passes: passes.records,
    plan: { diff: { changes: plans.diff.changes.length, path: 'plan.diff.json' }, optimized: reference('optimized'), original: reference('original') },
    replay: replayOf(plans, sealed?.s), schema_version: 'migaki.net.bundle.v0',
  };
  if (!sealed) {
    return { ...common, changed_files: [], events: { count: 0, lastHash: '0'.repeat(64) }, omissions: [], outcome: 'incomplete',
      redaction: { notes: [CONTENT_NOTE], policy: 'metadata_only' }, verification: { required_checks: required, status: 'not_run' } };
  }
  const { s, log, root, recordDropped, checksDropped } = sealed;
  const [redactions, changed] = [redactionsOf(s.events), changedFilesOf(s.events)];
  const passed = (c.requiredValidators ?? []).every((name) => s.validators.get(name)?.status === 'passed') && (c.requiredHumanApprovals ?? []).every((id) => s.approvals.get(id)?.status === 'approved');
  const payloads = payloadsOf(s.events);
  const omissions = [['$.repo.dirty', 'Only the files of .git are read; whether the tree is clean is not known.'],
    ...(c.replayPolicy === 'full_trace' ? [] : [['payloads/', 'Payloads are not kept.']]), ...payloads.omitted.map(([reason, count]) => ['payloads/', `Payloads were left out: ${reason}.`, count]),
    ['$.changed_files', 'Files beyond the limit of a derived list.', changed.unlisted], ['events.jsonl', 'Steps were called in the run at places the plan does not have.', s.unplanned],
    ['events.jsonl', 'Events could not be written.', s.lost], ['events.jsonl', 'Steps were still running when the run ended.', s.unfinished],
    ...[['record.json', recordDropped], ['checks.jsonl', checksDropped], ['evidence.json', s.dropped]].map(([path, count]) => [path, 'Items beyond the limit of a derived list.', count])];
  return {
    ...common, changed_files: changed.files, events: { count: s.events.length, lastHash: log.last, root }, outcome: s.outcome,
    omissions: omissions.filter(([, , count]) => count === undefined || count > 0)
      .map(([path, reason, count]) => drop({ count, path, reason, statementKind: path === '$.repo.dirty' ? 'unavailable' : undefined })),
    redaction: drop({ entries: redactions.entries, notes: [payloads.files.size === 0 ? CONTENT_NOTE : payloads.anyKey ? ENCRYPTED_NOTE : PAYLOAD_NOTE, 'Exception messages, reasons and captured output were redacted before they were recorded; captures are cut to 64 KiB a stream.'],
      policy: text(s.events.find((e) => e.eventType === 'request.admitted')?.contractVersions?.['migaki.redaction']) ?? 'default', total: redactions.total, unlisted: redactions.unlisted || undefined }),
    verification: { required_checks: required, status: required.length === 0 ? 'none_required' : passed ? 'pass' : 'fail' },
  };
}

export const differing = (manifest, facts) => Object.entries(facts).filter(([name, expected]) => name in manifest && !same(manifest[name], expected)).map(([name]) => name);

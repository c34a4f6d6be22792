// The derived documents: constraints, claims, evidence.json and the members of the manifest that follow from plans and log.
// The passes themselves are not run again: what evidence.json states of them is taken, and must agree with the manifest.
import { drop, isObject, number, objects, same, text } from './json.mjs';
import { changedFilesOf, payloadsOf, redactionsOf } from './log.mjs';
import { classifier, needsNoClass } from './privacy.mjs';
import { event } from './summary.mjs';

const CONTENT_NOTE = 'Contents are kept as keyed digests only; the key was not stored.';
const PAYLOAD_NOTE = "Payloads were redacted and are kept as the plan's replay policy asks; events hold keyed digests.";
const ENCRYPTED_NOTE = 'Payloads were redacted and are encrypted under keys that are not in the bundle; events hold keyed digests.';
const CLAIMS = ['whatChanged', 'whyAllowed', 'constraintsChecked', 'cost', 'qualityGate', 'providerAssumptions', 'replayable'];

/** What evidence.json states of the passes. */
export function statedPasses(evidence) {
  return { records: objects(evidence?.passes), events: objects(evidence?.events).filter((e) => e.source?.kind === 'pass'), warnings: objects(evidence?.warnings) };
}

export function constraintChecks(plan, s) {
  const checks = [];
  const c = plan.constraints;
  const check = (name, holds, reason, refs = []) => checks.push({ id: `constraint-${String(checks.length + 1).padStart(3, '0')}`, path: '$.constraints.' + name, holds, reason, refs });
  const last = s.ended ? [`events.jsonl#${s.events.length - 1}`] : [];
  const { costs } = s;
  if ('maxCostUsd' in c) check('maxCostUsd', costs.withCost === costs.calls ? costs.usd <= c.maxCostUsd : costs.usd > c.maxCostUsd ? false : null, 'Not every model call reported its cost.', costs.ends.refs);
  if ('maxLatencyMs' in c) check('maxLatencyMs', s.durationMs === undefined ? null : s.durationMs <= c.maxLatencyMs, 'The run did not end.', last);
  if ('minValidatorPassRate' in c) check('minValidatorPassRate', s.evaluations > 0 ? s.passed / s.evaluations >= c.minValidatorPassRate : null, 'No validator ran.', s.evaluated.refs);
  if ('minEvalScore' in c) check('minEvalScore', ...evalScore(plan, c.minEvalScore));
  if ('allowedRegression' in c) check('allowedRegression', null, 'No baseline is measured in a run.');
  if ('allowedProviders' in c) check('allowedProviders', [...s.providers].every((p) => c.allowedProviders.includes(p)), undefined, costs.ends.refs);
  if ('deniedProviders' in c) check('deniedProviders', ![...s.providers].some((p) => c.deniedProviders.includes(p)), undefined, costs.ends.refs);
  if ('auditLevel' in c) check('auditLevel', true, undefined, ['events.jsonl']);
  if ('replayPolicy' in c) check('replayPolicy', c.replayPolicy !== 'full_trace', undefined, ['events.jsonl']);
  for (const id of c.requiredHumanApprovals ?? [])
    check(`requiredHumanApprovals[?(@==${JSON.stringify(id)})]`, s.approvals.get(id)?.status === 'approved', undefined, s.approvals.has(id) ? [`events.jsonl#${s.approvals.get(id).at}`] : []);
  for (const name of c.requiredValidators ?? [])
    check(`requiredValidators[?(@==${JSON.stringify(name)})]`, s.validators.get(name)?.status === 'passed', undefined, s.validators.get(name)?.refs);
  if ('cachePolicy' in c) check('cachePolicy', null, 'Judged at build time only.');
  if ('retentionPolicy' in c) check('retentionPolicy', null, 'What a provider retains is not observed in a run.');
  const d = c.dataPolicy ?? {};
  if ('allowedPrivacyClasses' in d) check('dataPolicy.allowedPrivacyClasses', given(plan).every((b) => (b.privacyClass !== undefined ? d.allowedPrivacyClasses.includes(b.privacyClass) : needsNoClass(b))), undefined, ['plan.original.json#/context']);
  if ('allowModelTraining' in d) check('dataPolicy.allowModelTraining', null, 'What a provider trains on is not observed in a run.');
  if ('allowPersistence' in d) check('dataPolicy.allowPersistence', d.allowPersistence ? true : null, 'What a provider keeps is not observed in a run.');
  if ('redactionRequired' in d) check('dataPolicy.redactionRequired', d.redactionRequired ? null : true, 'Judged at build time only.');
  return checks;
}

/** Whether every eval that accepts a lossy transform had the score when the plan was built. */
function evalScore(plan, least) {
  const lossy = plan.nodes.flatMap((n, i) => (n.kind === 'context_transform' && n.transform.lossy === true ? [[n.metadata, `plan.original.json#/nodes/${i}/metadata/acceptedByEval`]] : []));
  const places = [...lossy, ...(lossy.length > 0 ? [[plan.metadata, 'plan.original.json#/metadata/acceptedByEval']] : [])].filter(([m]) => Array.isArray(m?.acceptedByEval));
  const [evals, refs] = [places.flatMap(([m]) => objects(m.acceptedByEval)), places.map(([, ref]) => ref)];
  if (evals.some((e) => number(e.score) < least)) return [false, undefined, refs];
  const open = evals.find((e) => number(e.score) === undefined);
  if (open) return [null, `The plan knows no score of the eval "${text(open.name) ?? ''}".`, refs];
  return evals.length === 0 ? [null, 'No eval accepts a transform of the plan, and no score is measured in a run.', refs] : [true, undefined, refs];
}

/** What models, tools, retrievals and caches are given. */
function given(plan) {
  const ids = new Set(plan.nodes.filter((n) => ['model_call', 'tool_call', 'retrieval_call', 'cache_write'].includes(n.kind)).flatMap((n) => [...(n.inputContext ?? []), n.queryContext]));
  return plan.context.filter((b) => ids.has(b.id));
}

/** The seven claims. Whether the passes explain the change is not recomputed here: that one status is taken, its references are not. */
export function claimsOf(plans, s, checks, passes, stated) {
  const { costs } = s;
  const plan = plans.original.plan;
  const required = plan.constraints.requiredValidators ?? [];
  const hasModels = plan.nodes.some((n) => n.kind === 'model_call');
  const versions = isObject(s.events[0]?.contractVersions) ? s.events[0].contractVersions : {};
  const [first, last] = [s.events.length > 0 ? ['events.jsonl#0'] : [], s.ended ? [`events.jsonl#${s.events.length - 1}`] : []];
  const open = checks.find((c) => c.holds !== true);
  const ungated = required.find((name) => s.validators.get(name)?.status !== 'passed');
  const changes = plans.diff.changes.length === 0 ? ['plan.diff.json'] : plans.diff.changes.map((_, i) => `plan.diff.json#/changes/${i}`);
  const claims = {
    whatChanged: [text(versions.plan) === undefined || text(versions['plan.optimized']) === undefined ? 'The log does not name the plans it was recorded under.'
      : versions.plan !== plans.original.digest || versions['plan.optimized'] !== plans.optimized.digest ? 'The log names other plans than those of the bundle.' : undefined,
    ['plan.original.json', 'plan.optimized.json', ...changes, ...first]],
    whyAllowed: [stated?.whyAllowed?.status === 'answered' ? undefined : text(stated?.whyAllowed?.reason) ?? '',
      [...passes.events.filter((e) => e.kind === 'pass_decision').map((e) => 'evidence.json#' + e.id), 'plan.diff.json', ...first]],
    constraintsChecked: [!open ? undefined : open.holds === false ? `${open.path} was not kept to.` : `${open.path} was not checked. ${open.reason}`,
      ['plan.original.json#/constraints', ...checks.flatMap((c) => ['evidence.json#' + c.id, ...(c.refs ?? [])])]],
    cost: [costs.calls === 0 ? (hasModels ? 'No model call ended, so none has an actual cost.' : undefined) : costs.withCost < costs.calls ? 'Not every model call reported its cost.'
      : costs.unestimated === 0 && s.accounting.inputCost ? undefined : 'The actual cost is known; no price is known to estimate the cost of the two plans with.',
    ['evidence.json#cost-original', 'evidence.json#cost-optimized', 'evidence.json#/actuals', ...costs.requests.refs, ...costs.ends.refs]],
    qualityGate: [ungated !== undefined ? `The required validator "${ungated}" did not pass.` : required.length === 0 && s.passed === 0 ? 'No validator is required and none passed.' : undefined,
      ['plan.original.json#/constraints', ...(required.length === 0 ? s.evaluated.refs : required.flatMap((name) => s.validators.get(name)?.refs ?? []))]],
    providerAssumptions: [costs.calls === 0 ? (hasModels ? 'No model call ended, so no assumption was put to use.' : undefined) : costs.unassumed === 0 ? undefined
      : costs.assumptions.count === 0 ? 'No capability record of a provider was in force.' : 'Not every model call named the provider data it relied on.',
    [...[...costs.rows].sort().map((row) => 'provider-data://' + row), ...costs.assumptions.refs, ...costs.ends.refs, 'plan.original.json#/nodes']],
    replayable: [plan.constraints.replayPolicy === 'none' ? 'The plan asks for no replay.' : s.lost > 0 ? 'Events were lost.'
      : plan.constraints.replayPolicy === 'full_trace' && notFull(plan, s) ? 'The plan asks for a full trace. ' + notFull(plan, s) : undefined,
    ['plan.original.json', 'plan.optimized.json', 'events.jsonl', ...first, ...last]],
  };
  return Object.fromEntries(CLAIMS.map((name) => claim(name, ...claims[name])));
}

const claim = (name, reason, refs) => [name, drop({ reason, refs: refs.slice(0, 100), status: reason === undefined ? 'answered' : 'unanswered', unlistedRefs: refs.length > 100 ? refs.length - 100 : undefined })];

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

/** Why a full trace cannot be replayed. */
function notFull(plan, s) {
  if (plan.constraints.replayPolicy !== 'full_trace') return 'Payloads are not in the bundle, so a full trace cannot be replayed.';
  if (s.lost > 0) return 'Events were lost, so a full trace cannot be replayed.';
  if (s.unplanned > 0) return 'Steps were called at places the plan does not have, so a full trace cannot be replayed.';
  const { omittedOutput } = payloadsOf(s.events);
  return omittedOutput === undefined ? undefined : `The output of a step was left out, so a full trace cannot be replayed: ${omittedOutput}.`;
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
  const claims = sealed?.claims ?? Object.fromEntries(CLAIMS.map((name) => claim(name, 'The run was not sealed.', [])));
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

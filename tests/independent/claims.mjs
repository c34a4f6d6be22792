// What a run is held against: its constraints, and the seven claims with their references.
import { drop, isObject, number, objects, text } from './json.mjs';
import { payloadsOf } from './log.mjs';
import { needsNoClass } from './privacy.mjs';

const CLAIMS = ['whatChanged', 'whyAllowed', 'constraintsChecked', 'cost', 'qualityGate', 'providerAssumptions', 'replayable'];

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

/** The seven claims. Whether the passes explain the change is judged in passes.mjs: that one status is taken here, its references are not. */
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

/** One claim as it stands in the manifest. */
const claim = (name, reason, refs) => [name, drop({ reason, refs: refs.slice(0, 100), status: reason === undefined ? 'answered' : 'unanswered', unlistedRefs: refs.length > 100 ? refs.length - 100 : undefined })];

/** Why a full trace cannot be replayed. */
export function notFull(plan, s) {
  if (plan.constraints.replayPolicy !== 'full_trace') return 'Payloads are not in the bundle, so a full trace cannot be replayed.';
  if (s.lost > 0) return 'Events were lost, so a full trace cannot be replayed.';
  if (s.unplanned > 0) return 'Steps were called at places the plan does not have, so a full trace cannot be replayed.';
  const { omittedOutput } = payloadsOf(s.events);
  return omittedOutput === undefined ? undefined : `The output of a step was left out, so a full trace cannot be replayed: ${omittedOutput}.`;
}

export const notSealed = () => Object.fromEntries(CLAIMS.map((name) => claim(name, 'The run was not sealed.', [])));

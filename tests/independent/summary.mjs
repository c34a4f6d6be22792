// What a log amounts to when it is read once: verdicts, costs, open steps, and the events of evidence.json.
import { drop, isObject, number, objects, text } from './json.mjs';
import { MOST } from './log.mjs';
import { redactionOf } from './privacy.mjs';
import { Accounting, round6 } from './accounting.mjs';

const REFS = 50;
/** Places in the log: the first fifty, and how many. */
const places = () => ({ count: 0, refs: [], add(sequence) { if (this.count++ < REFS) this.refs.push(`events.jsonl#${sequence}`); } });

export function event(id, kind, source, nodeId, runId, summary, detailName, detail, refs = [], redaction = { mode: 'none' }) {
  return drop({ id, kind, redaction, refs: refs.length > 0 ? refs : undefined,
    source: drop({ kind: source, nodeId, runId }), summary, version: 'migaki.evidence-event.v0', [detailName]: drop(detail) });
}

export function summarize(events) {
  const s = {
    events, accounting: new Accounting(), validators: new Map(), approvals: new Map(), evaluated: places(), evaluations: 0, passed: 0, providers: new Set(), open: new Map(), toolCalls: 0, ended: false,
    failed: new Map(), ran: new Map(), rejected: new Map(), outcome: 'incomplete', unplanned: 0, lost: 0, items: [], answered: [], dropped: 0, checkLines: 0,
    costs: { calls: 0, withCost: 0, withTokens: 0, usd: 0, input: 0, output: 0, unestimated: 0, unassumed: 0, requests: places(), ends: places(), assumptions: places(), rows: new Set() },
  };
  const lowered = new Map();
  const step = (node, change) => { if (node !== undefined) s.open.set(node, (s.open.get(node) ?? 0) + change); };
  const ran = (node, at) => { if (node !== undefined) s.ran.set(node, at); };
  const failed = (node, at) => { if (node !== undefined && !s.failed.has(node)) s.failed.set(node, at); };
  const used = (e, node, at) => {
    const provider = text(e.modelRoute?.provider);
    if (provider !== undefined && s.providers.size < MOST) s.providers.add(provider);
    spent(s.costs, lowered, node, isObject(e.usage) ? e.usage : undefined, at);
  };
  // A step of another kind that asked a model is a model call too.
  const asked = (e, node, at) => { if (e.usage !== undefined) used(e, node, at); };
  for (const e of events) {
    const [type, node, at] = [e.eventType, text(e.nodeId), e.sequence];
    if (/^(route\.selected|tool\.started|approval\.requested)$/.test(type)) { step(node, 1); ran(node, at); }
    else if (/^model\.(completed|failed)$/.test(type)) {
      step(node, -1);
      if (type === 'model.failed') failed(node, at);
      used(e, node, at);
    } else if (/^tool\.(completed|failed|partial)$/.test(type)) {
      step(node, -1);
      if (type !== 'tool.completed') failed(node, at);
      s.toolCalls++;
      asked(e, node, at);
    } else if (type === 'context.selected' && node !== undefined) {
      if (isObject(e.lowering)) predicted(s.costs, lowered, node, e.lowering, at);
      else { ran(node, at); asked(e, node, at); }
    } else if (type === 'context.failed') { failed(node, at); asked(e, node, at); }
    else if (type === 'artifact.produced') { ran(node, at); asked(e, node, at); }
    else if (/^approval\.(approved|denied|expired)$/.test(type)) {
      step(node, -1);
      for (const a of objects(e.approvals)) if (text(a.approvalId) !== undefined) s.approvals.set(a.approvalId, { status: text(a.status) ?? '', at });
    } else if (type === 'evaluation.completed') {
      s.evaluated.add(at);
      let line = Math.min(s.checkLines, MOST);
      for (const r of objects(e.evaluationResults)) {
        const status = text(r.status) ?? '';
        if (text(r.name) !== undefined) s.validators.set(r.name, { status, refs: [`events.jsonl#${at}`, ...(line < MOST ? [`checks.jsonl#${line}`] : [])] });
        line++;
        s.evaluations++;
        if (status === 'passed') s.passed++;
        if (status === 'failed' && r.failurePolicy === 'retry_node' && text(r.targetRef) !== undefined && !s.rejected.has(r.targetRef)) s.rejected.set(r.targetRef, at);
      }
      asked(e, node, at);
    } else if (/^request\.(completed|failed|terminated)$/.test(type)) {
      Object.assign(s, { ended: true, durationMs: number(e.durationMs), unplanned: Math.trunc(number(e.unplannedCalls) ?? 0), lost: Math.trunc(number(e.lostEvents) ?? 0) });
      s.outcome = ['incomplete', 'verified', 'failed', 'cancelled', 'blocked'].includes(e.outcome) ? e.outcome : 'incomplete';
    }
    if (type === 'evaluation.completed') s.checkLines += objects(e.evaluationResults).length;
    else if (/^approval\.(approved|denied|expired)$/.test(type)) s.checkLines += objects(e.approvals).length;
    derive(s, e, type, node, events[0].requestId);
  }
  s.unfinished = [...s.open.values()].reduce((a, b) => a + b, 0);
  return s;
}

function predicted(costs, lowered, node, lowering, at) {
  const open = lowered.get(node) ?? { count: 0, estimated: true, assumed: true };
  const rows = Array.isArray(lowering.assumptions) ? lowering.assumptions : [];
  const assumed = rows.length > 0 && rows.every((row) => text(row?.row) !== undefined && text(row.observedAt) !== undefined);
  if (assumed) costs.assumptions.add(at);
  for (const row of rows) {
    if (text(row?.row) === undefined || text(row.observedAt) === undefined) break;
    if (costs.rows.size < REFS) costs.rows.add(row.row);
  }
  const estimated = number(lowering.before?.inputCostUsd) !== undefined && number(lowering.after?.inputCostUsd) !== undefined;
  if (estimated) costs.requests.add(at);
  lowered.set(node, { count: open.count + 1, estimated: open.estimated && estimated, assumed: open.assumed && assumed });
}

function spent(costs, lowered, node, usage, at) {
  const open = lowered.get(node) ?? {};
  // Calls of one node that run at the same time have their requests in one pile: each takes as many as it made.
  const left = usage === undefined || open.count === undefined ? 0 : open.count - Math.max(1, number(usage.requests) ?? 1);
  if (left > 0) lowered.set(node, { ...open, count: Math.trunc(left) });
  else lowered.delete(node);
  costs.calls++;
  costs.ends.add(at);
  if (!open.estimated) costs.unestimated++;
  if (!open.assumed) costs.unassumed++;
  if (number(usage?.costUsd) !== undefined) { costs.withCost++; costs.usd += usage.costUsd; }
  if (number(usage?.inputTokens) !== undefined && number(usage?.outputTokens) !== undefined) { costs.withTokens++; costs.input += usage.inputTokens; costs.output += usage.outputTokens; }
}

/** The events of evidence.json that one event of the log amounts to. */
function derive(s, e, type, node, runId) {
  let count = 0;
  const keep = (drawnFrom, kind, source, summary, detailName, detail) => {
    if (s.items.length >= MOST) { s.dropped++; return; }
    count++;
    s.items.push(event(count > 1 ? `${e.eventId}-${count}` : e.eventId, kind, source, node, runId, summary, detailName, detail, [`events.jsonl#${e.sequence}`], redactionOf(e, drawnFrom)));
  };
  const shown = node ?? '';
  if (ASKS.test(type) && e.lowering === undefined && isObject(e.usage) && node !== undefined) {
    s.accounting.used(e.usage);
    for (const [actual, predicted, kind, unit, subject, what] of OBSERVED) {
      const [value, expected] = [number(e.usage[actual]), number(e.usage[predicted])];
      if (value === undefined || expected === undefined) continue;
      keep('/usage', 'estimate', 'provider', `${what} ${node}.`, 'estimate', { confidence: 'exact', estimateKind: kind, predicted: expected,
        predictionError: value > 0 ? round6(expected / value - 1) : expected === 0 ? 0 : undefined, subjectRef: `mir://nodes/${node}/${subject}`, unit, value });
    }
  }
  if (text(e.supersedes) !== undefined) keep('/supersedes', 'warning', 'runtime', `Event ${e.supersedes} is corrected: ${text(e.reason) ?? ''}`, 'warning', { code: 'corrected', severity: 'info' });
  if (type === 'route.selected' && isObject(e.modelRoute)) {
    const target = [e.modelRoute.provider, e.modelRoute.model].filter((x) => text(x) !== undefined).join('/') || 'undeclared';
    keep('/modelRoute', 'routing_decision', 'runtime', `Routed ${shown} to ${target}.`, 'routingDecision', { nodeId: node, reason: 'The plan names this route.', source: 'plan', target });
  } else if (type === 'context.selected' && isObject(e.lowering) && node !== undefined) {
    s.accounting.lowered(e.lowering);
    for (const item of loweringEvents(e.lowering, node)) keep('/lowering', item[0], 'provider', ...item.slice(1));
  } else if (type === 'evaluation.completed') {
    for (const [at, r] of elements(e.evaluationResults)) {
      keep(`/evaluationResults/${at}`, 'validator_result', 'validator', `Validator ${text(r.name) ?? ''}: ${text(r.status) ?? ''}.`, 'validatorResult',
        { score: r.score, status: text(r.status), targetRef: text(r.targetRef), validatorId: text(r.name) });
    }
  } else if (type === 'policy.decided') {
    for (const [at, d] of elements(e.policyDecisions)) {
      const outcome = d.decision === 'allow' ? 'allowed' : 'blocked';
      keep(`/policyDecisions/${at}`, 'policy_decision', 'validator', `Policy ${text(d.policyRef) ?? ''}: ${outcome}.`, 'policyDecision', { outcome, policyRef: text(d.policyRef) });
    }
  } else if (type === 'recovery.started') {
    for (const [at, r] of elements(e.recoverySteps).filter(([, x]) => ['retry', 'fallback', 'skip', 'not_retryable'].includes(x.step)))
      keep(`/recoverySteps/${at}`, 'retry_fallback_decision', 'runtime', `Declared by the code: ${r.step}.`, 'retryFallbackDecision',
        { attempt: objects(e.retries)[0]?.attempt, decision: r.step, nodeId: shown, scope: node === undefined ? 'plan' : 'node' });
  } else if (/^approval\.(approved|denied|expired)$/.test(type)) {
    for (const a of objects(e.approvals)) if (s.answered.length >= MOST) s.dropped++; else s.answered.push(a);
  }
}

/** The objects of a list, each with its place. */
const elements = (list) => (Array.isArray(list) ? [...list.entries()].filter(([, item]) => isObject(item)) : []);

/** Ends of steps that may have asked a model. */
const ASKS = /^(model\.(completed|failed)|tool\.(completed|failed|partial)|context\.(selected|failed)|artifact\.produced|evaluation\.completed)$/;

const OBSERVED = [
  ['inputTokens', 'predictedInputTokens', 'token', 'tokens', 'input', 'Input tokens that were used by'],
  ['inputCostUsd', 'predictedInputCostUsd', 'cost', 'usd', 'input', 'Cost of the input, cached parts at their price, of'],
  ['costUsd', 'predictedCostUsd', 'cost', 'usd', 'call', 'Cost of the call of'],
  ['latencyMs', 'predictedLatencyMs', 'latency', 'milliseconds', 'latency', 'Time that was taken by'],
];

function* loweringEvents(lowering, node) {
  for (const row of objects(lowering.assumptions)) {
    const capability = { price: 'pricing', capabilities: 'provider_capabilities' }[text(row.row)?.split(':')[0]] ?? 'prompt_caching';
    yield ['capability_assumption', `Assumed ${text(row.row) ?? ''} for node ${node}.`, 'capabilityAssumption', { capability, description: `Provider data as of ${text(row.observedAt) ?? 'an unknown day'}.`,
      evidenceRef: 'provider-data://' + (text(row.row) ?? ''), observedAt: text(row.observedAt), provider: text(row.provider), stale: row.stale }];
  }
  for (const w of objects(lowering.warnings)) yield ['warning', `Request of ${node}: ${text(w.message) ?? ''}`, 'warning', { code: text(w.code), severity: text(w.severity) }];
  for (const p of objects(lowering.passes))
    yield ['pass_decision', `Pass ${text(p.name) ?? ''} on the request of ${node}: ${text(p.decision) ?? ''}.`, 'passDecision',
      { decision: text(p.decision), pass: drop({ name: text(p.name), version: text(p.version) }), reason: text(p.reason) }];
  const change = (kind, ids) => ['context_change', `Context of ${node}: ${kind} before the request.`, 'contextChange', { changeKind: kind, contextIds: ids }];
  for (const kind of ['added', 'removed', 'compressed']) if (Array.isArray(lowering[kind]) && lowering[kind].length > 0) yield change(kind, lowering[kind]);
  if (lowering.reordered === true && Array.isArray(lowering.after?.blocks)) yield change('reordered', lowering.after.blocks);
  const guess = (summary, kind, subject, unit, value) => ['estimate', summary, 'estimate', { confidence: 'estimated', estimateKind: kind, subjectRef: subject, unit, value }];
  for (const side of ['before', 'after'])
    if (number(lowering[side]?.inputCostUsd) !== undefined)
      yield guess(`Cost of the input of ${node}, ${side} the passes, nothing cached.`, 'cost', `mir://nodes/${node}/context/${side}`, 'usd', lowering[side].inputCostUsd);
  for (const side of ['before', 'after'])
    if (number(lowering[side]?.tokens) !== undefined) yield guess(`Tokens of the context of ${node}, ${side} the passes.`, 'token', `mir://nodes/${node}/context/${side}`, 'tokens', lowering[side].tokens);
  for (const side of ['before', 'after'])
    if (number(lowering[side]?.latencyMs) !== undefined)
      yield guess(`Latency of the request of ${node}, ${side} the passes.`, 'latency', `mir://nodes/${node}/context/${side}`, 'milliseconds', lowering[side].latencyMs);
  const input = `mir://nodes/${node}/input`;
  if (number(lowering.predicted?.inputTokens) !== undefined) yield guess(`Predicted input tokens of ${node}.`, 'token', input, 'tokens', lowering.predicted.inputTokens);
  if (number(lowering.predicted?.inputCostUsd) !== undefined) yield guess(`Predicted cost of the input of ${node}, nothing cached.`, 'cost', input, 'usd', lowering.predicted.inputCostUsd);
  if (number(lowering.predicted?.costUsd) !== undefined) yield guess(`Predicted cost of the call of ${node}.`, 'cost', `mir://nodes/${node}/call`, 'usd', lowering.predicted.costUsd);
  if (number(lowering.predicted?.latencyMs) !== undefined) yield guess(`Predicted latency of ${node}.`, 'latency', `mir://nodes/${node}/latency`, 'milliseconds', lowering.predicted.latencyMs);
}


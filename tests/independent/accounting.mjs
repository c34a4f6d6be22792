// What a run used, could use again, avoided and saved. Money is added as decimals of 28 places, each amount with 15 significant digits.
import { canonical, drop, hex, number } from './json.mjs';

const SCALE = 28;
const OTHER_KINDS = { approval: 'MirApprovalNode', branch: 'MirBranch', cache_read: 'MirCacheRead', cache_write: 'MirCacheWrite', join: 'MirJoin' };

/** A double as a decimal. */
function decimal(value) {
  const [digits, exponent] = value.toExponential(14).split('e');
  const [whole, rest] = digits.split('.');
  const shift = SCALE + Number(exponent) - rest.length;
  const units = BigInt(whole + rest);
  return shift >= 0 ? units * 10n ** BigInt(shift) : units / 10n ** BigInt(-shift);
}

/** Twelve places, half away from zero, as a double again. */
function rounded(units) {
  const unit = 10n ** BigInt(SCALE - 12);
  const size = units < 0n ? -units : units;
  const whole = (size + unit / 2n) / unit;
  const digits = whole.toString().padStart(13, '0');
  return Number(`${units < 0n && whole > 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`);
}

const money = (value) => (number(value) !== undefined && value >= 0 && value < 1e15 ? decimal(value) : undefined);

export class Accounting {
  requests = 0; retries = 0; priced = 0; unpriced = 0; before = 0n; after = 0n; beforeTokens = 0; afterTokens = 0; prefixTokens = 0;
  calls = 0; unread = 0; cacheRead = 0; cacheWrite = 0; paid = 0n; uncached = 0n; unpricedCalls = 0;
  foreseen = 0; foreseenUsd = 0n; paidUsd = 0n; counted = 0; foreseenTokens = 0; countedTokens = 0;

  lowered(lowering) {
    this.requests++;
    this.beforeTokens += number(lowering.before?.tokens) ?? 0;
    this.afterTokens += number(lowering.after?.tokens) ?? 0;
    const [from, to] = [money(lowering.before?.inputCostUsd), money(lowering.after?.inputCostUsd)];
    if (from === undefined || to === undefined) this.unpriced++;
    else { this.before += from; this.after += to; }
    const sets = lowering.cache?.breakpoints;
    if (Array.isArray(sets) && sets.length > 0) this.prefixTokens += Math.max(...sets.map((set) => number(set?.prefixTokens) ?? 0));
  }

  used(usage) {
    this.calls++;
    this.retries += Math.trunc(number(usage.retries) ?? 0);
    if (number(usage.cacheReadTokens) === undefined) this.unread++;
    else this.cacheRead += usage.cacheReadTokens;
    this.cacheWrite += number(usage.cacheWriteTokens) ?? 0;
    const [paid, uncached] = [money(usage.inputCostUsd), money(usage.uncachedInputCostUsd)];
    if (paid === undefined || uncached === undefined) this.unpricedCalls++;
    else { this.paid += paid; this.uncached += uncached; }
    const [whole, expected] = [money(usage.costUsd), money(usage.predictedCostUsd)];
    if (whole !== undefined && expected !== undefined) { this.foreseen++; this.foreseenUsd += expected; this.paidUsd += whole; }
    const [input, guess] = [number(usage.inputTokens), number(usage.predictedInputTokens)];
    if (input !== undefined && guess !== undefined) { this.counted++; this.foreseenTokens += guess; this.countedTokens += input; }
  }

  /** The inputs of all requests before and after the passes, nothing cached; undefined where a price is not known. */
  get inputCost() { return this.requests > 0 && this.unpriced === 0 ? [rounded(this.before), rounded(this.after)] : undefined; }

  toJson(plans, s) {
    const cost = this.inputCost;
    const context = cost && rounded(decimal(cost[0]) - decimal(cost[1]));
    const cache = this.calls > 0 && this.unpricedCalls === 0 ? rounded(this.uncached - this.paid) : undefined;
    const avoided = context === undefined || cache === undefined ? undefined : context + cache;
    const required = plans.original.plan.constraints.requiredValidators ?? [];
    const gate = required.length > 0 ? (required.every((name) => s.validators.get(name)?.status === 'passed') ? 'passed' : 'failed')
      : s.evaluations === 0 ? 'none' : s.passed === s.evaluations ? 'passed' : 'failed';
    const [original, optimized] = [shapeOf(plans.original.plan), shapeOf(plans.optimized.plan)];
    const reason = s.outcome !== 'verified' ? 'The run did not end as verified.'
      : gate === 'none' ? 'No quality gate is set: nobody knows whether the result is worth the same.'
        : gate === 'failed' ? 'The quality gate did not pass.'
          : original !== optimized ? 'The two plans do not have the same shape.'
            : this.requests === 0 ? 'No request was lowered, so nothing is known to have been avoided.'
              : this.retries > 0 && avoided === undefined ? 'Requests were repeated, and what the failed ones cost is not known.' : undefined;
    const { costs } = s;
    return {
      avoided: drop({ cacheCostUsd: cache, cacheReadTokens: this.calls > 0 && this.unread === 0 ? this.cacheRead : undefined, contextCostUsd: context,
        contextTokens: this.beforeTokens - this.afterTokens, costUsd: avoided === undefined ? undefined : rounded(decimal(avoided)) }),
      observed: drop({ cacheWriteTokens: this.cacheWrite > 0 ? this.cacheWrite : undefined, contextTokensBefore: this.beforeTokens, contextTokensSent: this.afterTokens,
        costUsd: costs.calls > 0 && costs.withCost === costs.calls ? costs.usd : undefined, modelCalls: costs.calls, requests: this.requests, retries: this.retries }),
      prediction: drop({ cost: this.foreseen === 0 ? undefined : held(rounded(this.foreseenUsd), rounded(this.paidUsd), this.foreseen),
        inputTokens: this.counted === 0 ? undefined : held(this.foreseenTokens, this.countedTokens, this.counted) }),
      qualityGate: gate, reusable: { prefixTokens: this.prefixTokens },
      saved: drop({ costUsd: reason === undefined && avoided !== undefined ? rounded(decimal(avoided)) : undefined,
        reason: reason ?? (avoided === undefined ? 'A price or a count is not known.' : undefined), tokens: reason === undefined ? this.beforeTokens - this.afterTokens : undefined }),
      shape: { optimized, original, same: original === optimized }, version: 'migaki.net.accounting.v0',
    };
  }
}

/** The error of a prediction is predicted / actual - 1. */
function held(predicted, actual, calls) {
  return drop({ actual, calls, error: actual > 0 ? round6(predicted / actual - 1) : predicted === 0 ? 0 : undefined, predicted });
}

/** Half to even, as the first verifier's host rounds. */
export function round6(value) {
  const scaled = value * 1e6;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  return (rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down) / 1e6;
}

/** Equal for plans with the same steps, called and connected the same way. */
function shapeOf(plan) {
  const detail = { model_call: (n) => n.model.task, tool_call: (n) => n.tool.name, retrieval_call: (n) => n.retrieval.source, context_transform: (n) => n.transform.kind, validator: (n) => n.validator.name };
  const edges = [...new Set(plan.edges.filter((e) => e.kind !== 'data').map((e) => `${e.kind}\n${e.fromNodeId}\n${e.toNodeId}`))].sort();
  const nodes = [...plan.nodes].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).map((n) => (detail[n.kind] ? [n.id, n.kind, detail[n.kind](n)] : [n.id, OTHER_KINDS[n.kind]]));
  return 'sha256:' + hex(canonical({ edges, nodes }));
}

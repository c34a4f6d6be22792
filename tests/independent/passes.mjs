// The passes are not run again. What the bundle states of them is held against the plans, the log and itself: each pass the log names has one decision that fits what became of it,
// whoever accepts a loss is named and there, and whatever block came or went is spoken of by a pass that was applied.
import { objects, same, text } from './json.mjs';

const LEVELS = ['deterministic', 'experimental', 'lossless', 'lossy'];
const UNEXPLAINED = 'The plans differ and no pass is recorded that accounts for it.';

/** What evidence.json states of the passes. */
export function statedPasses(evidence) {
  return { records: objects(evidence?.passes), events: objects(evidence?.events).filter((e) => e.source?.kind === 'pass'), warnings: objects(evidence?.warnings) };
}

/** Finds what contradicts itself, and whether the claim `whyAllowed` says what follows from it. */
export function checkPasses({ records, events, warnings }, plans, versions, claim, findings) {
  const bad = (message) => findings.push(['evidence.json', `passes: ${message}`]);
  const named = Object.entries(versions).filter(([name]) => name.startsWith('plan.pass:')).map(([name, version]) => `${name.slice(10)}@${version}`).sort();
  const stated = records.map((r) => `${r.name}@${r.version}`);
  const decisionOf = (r) => events.find((e) => e.kind === 'pass_decision' && Array.isArray(r.evidenceRefs) && r.evidenceRefs.includes(e.id))?.passDecision?.decision;
  const failed = (r) => r.enabled === true && decisionOf(r) === 'blocked';
  // After a pass that failed none is run.
  const all = records.length > 0 && failed(records.at(-1)) ? named.filter((one) => stated.includes(one)) : named;
  if (named.length > 0 && !same([...stated].sort(), all)) bad('others than those of the log');
  if (records.slice(0, -1).some(failed)) bad('one is run after one that failed');
  const byId = new Map(events.map((e) => [e.id, e]));
  const spoken = records.flatMap((r) => (Array.isArray(r.evidenceRefs) ? r.evidenceRefs : []));
  if (byId.size !== events.length || !same([...spoken].sort(), [...byId.keys()].sort())) bad('an event is of no pass or of two, or a reference is to none');
  for (const w of warnings) if (text(w.code) === undefined || text(w.message) === undefined || !['error', 'info', 'warning'].includes(w.severity)) bad('a warning is none');

  let undecided;
  const changed = new Set();
  for (const r of records) {
    const own = (Array.isArray(r.evidenceRefs) ? r.evidenceRefs : []).map((id) => byId.get(id)).filter(Boolean);
    const identity = { name: r.name, version: r.version };
    const [applied, decisions] = [r.contractVersion !== undefined, own.filter((e) => e.kind === 'pass_decision')];
    const [{ decision, pass, reason } = {}] = decisions.map((e) => e.passDecision ?? {});
    if (typeof r.enabled !== 'boolean' || !LEVELS.includes(r.safety) || (applied && !(r.enabled && r.contractVersion === 'migaki.pass.v0'))) bad(`${r.name} is no record`);
    if (decisions.length !== 1 || !same(pass, identity)) bad(`${r.name} has not one decision`);
    if (own.some((e) => e.source.pass !== undefined && !same(e.source.pass, identity))) bad(`${r.name} has the event of another`);
    const said = decision === 'blocked' ? (w) => ['pass_failed', 'pass_refused'].includes(w.code) && text(w.message)?.startsWith(`Pass ${r.name} `) : (w) => w.severity === 'error' && w.message === r.reason;
    if ((decision === 'blocked' || (!applied && r.enabled)) && !warnings.some(said)) bad(`no warning says why ${r.name} did nothing`);
    const fits = applied ? decision === 'applied' : ['blocked', 'skipped'].includes(decision);
    if (!fits) bad(`${r.name} was not ${decision}`);
    if (r.safety === 'lossy' && applied) {
      if (!accepted(text(reason), plans.original.plan)) { bad(`${r.name} may lose something, and who accepts that is not there`); undecided ??= r.name; }
    } else if (reason !== (r.reason ?? `Safety level ${r.safety}.`)) bad(`${r.name} has another reason than its decision`);
    if (applied) for (const e of own) for (const id of Array.isArray(e.contextChange?.contextIds) ? e.contextChange.contextIds : []) changed.add(id);
  }

  const moved = plans.diff.changes.filter((c) => ['context_added', 'context_removed'].includes(c.kind));
  const unsaid = (plans.diff.changes.length > 0 && !records.some((r) => r.contractVersion !== undefined)) || moved.some((c) => !changed.has(c.artifactId));
  const reasons = [unsaid ? undefined : 'answered', UNEXPLAINED, undecided && `The pass "${undecided}" was applied and no decision says why it may be.`];
  if (!reasons.includes(claim?.status === 'answered' ? 'answered' : text(claim?.reason) ?? '')) findings.push(['bundle.json', 'the claim whyAllowed does not follow from what is stated of the passes']);
}

/** Validators of the plan, or an eval that the plan names. */
function accepted(reason, plan) {
  const [, validators, name] = /^Accepted by (?:validators? (.+)|eval "(.+?)".*)\.$/.exec(reason ?? '') ?? [];
  const there = new Set(plan.nodes.filter((n) => n.kind === 'validator').map((n) => n.validator.name));
  return validators ? validators.split(', ').every((one) => there.has(one)) : [plan, ...plan.nodes].some((one) => objects(one.metadata?.acceptedByEval).some((e) => e.name === name));
}

/** Every reference of a claim or an event to a file of the bundle leads somewhere. */
export function checkReferences(manifest, evidence, bundle, counts, findings) {
  const ids = new Set(objects(evidence.events).map((e) => e.id));
  const rows = new Set(objects(evidence.providerAssumptions).map((e) => e.capabilityAssumption?.evidenceRef));
  const documents = new Map([['evidence.json', evidence]]);
  const read = (path) => { if (!documents.has(path)) documents.set(path, JSON.parse(bundle.read(path))); return documents.get(path); };
  const leads = (ref) => {
    if (rows.has(ref)) return true;
    const [, path, place] = /^([^#]*)(?:#(.*))?$/s.exec(ref);
    if (bundle.size(path) === undefined) return false;
    if (place === undefined) return true;
    if (path in counts) return /^\d+(\/.*)?$/.test(place) && Number.parseInt(place, 10) < counts[path];
    if (!place.startsWith('/')) return path === 'evidence.json' && ids.has(place);
    return place.slice(1).split('/').reduce((at, part) => at?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], read(path)) !== undefined;
  };
  const wrong = (where, refs) => { for (const ref of refs) if (typeof ref !== 'string' || !leads(ref)) findings.push([where, `${ref} leads nowhere`]); };
  for (const claim of Object.values(manifest.claims)) wrong('bundle.json', Array.isArray(claim?.refs) ? claim.refs : []);
  for (const e of objects(evidence.events)) wrong('evidence.json', [...(e.refs ?? []), ...(e.redaction?.refs ?? [])].filter((ref) => bundle.size(String(ref).split('#')[0]) !== undefined));
}

// How private each event of evidence.json is, and what was removed from the text it is drawn from.
import { isObject, objects, parse, text } from './json.mjs';

const CLASSES = ['public', 'internal', 'confidential', 'restricted', 'secret'];
const OPEN = 'open';

/** Text of the developer's own, and a query no context went into, need no class. */
export const needsNoClass = ({ provenance: p }) => p.source === 'developer' || (p.source === 'generated' && p.nodeId === undefined && (p.derivedFromContextIds ?? []).length === 0);

const inherits = ({ privacyClass, provenance: p }) => privacyClass === undefined && ['generated', 'validator'].includes(p.source) && (p.derivedFromContextIds ?? []).length > 0;

/** A function from an event to the same event with the class of the strictest block it is about. Passes say internal of every event. */
export function classifier(plans) {
  const both = [plans.original.plan, plans.optimized.plan];
  const [blocks, nodes] = [new Map(), new Map()];
  const collect = (map, id, classes) => map.set(id, [...(map.get(id) ?? []), ...classes]);
  for (const plan of both) for (const b of plan.context) collect(blocks, b.id, CLASSES.includes(b.privacyClass) ? [b.privacyClass] : needsNoClass(b) || inherits(b) ? [] : [OPEN]);
  // A block without a class that was made of others, or judges them, is what they are.
  for (let changed = true; changed;) {
    changed = false;
    for (const b of both.flatMap((plan) => plan.context).filter(inherits)) {
      const own = blocks.get(b.id);
      const more = b.provenance.derivedFromContextIds.filter((id) => id !== '').flatMap((id) => blocks.get(id) ?? [OPEN]).filter((name) => !own.includes(name));
      if (more.length > 0) { blocks.set(b.id, [...new Set([...own, ...more])]); changed = true; }
    }
  }
  const of = (map, id) => (text(id) ? map.get(id) ?? [OPEN] : []);
  for (const plan of both)
    for (const n of plan.nodes) collect(nodes, n.id, [...(n.inputContext ?? []), n.outputContext, n.queryContext, n.resultContext].flatMap((id) => of(blocks, id)));
  const whole = (plan) => plan.context.flatMap((b) => blocks.get(b.id));

  const pathOf = (path) => {
    if (path === '$.context') return both.flatMap(whole);
    for (const which of ['original', 'optimized']) if (path === `mir://plans/${which}/context`) return whole(plans[which].plan);
    const [, kind, id] = /\.(nodes|context)\[\?\(@\.id==("(?:[^"\\]|\\.)*")\)\]/.exec(text(path) ?? '') ?? [];
    try { return kind === undefined ? [] : of(kind === 'nodes' ? nodes : blocks, parse(Buffer.from(id))); } catch { return []; }
  };

  return (event) => {
    const about = [...(event.source.kind === 'pass' ? ['internal'] : []), ...of(nodes, event.source.nodeId)];
    for (const detail of Object.values(event).filter(isObject)) {
      about.push(...of(nodes, detail.nodeId), ...of(nodes, detail.fallbackTarget), ...pathOf(detail.subjectRef), ...pathOf(detail.path));
      about.push(...(Array.isArray(detail.contextIds) ? detail.contextIds : []).flatMap((id) => of(blocks, id)), ...(blocks.get(detail.targetRef) ?? []));
    }
    const rank = Math.max(...about.map((name) => CLASSES.indexOf(name)));
    const privacyClass = rank < CLASSES.indexOf('confidential') && about.includes(OPEN) ? 'unspecified' : CLASSES[rank] ?? 'internal';
    return { ...event, privacy: { privacyClass, replayMode: 'metadata' } };
  };
}

/** A verdict, a decision or a correction stands for the texts beside it too; a count, a price or a route does not. */
const BESIDE = ['/failures', '/method', '/nodeId', '/reason', 'stdout', 'stderr'];
const NUMBERS = ['/lowering', '/modelRoute', '/usage'];

export const placeOf = (path, sequence) => (path.startsWith('/') ? `events.jsonl#${sequence}${path}` : path);

/** The redaction of an event that is drawn from a member of an event of the log, or from an element of one. */
export function redactionOf(event, drawnFrom) {
  const members = NUMBERS.includes(drawnFrom) ? [drawnFrom] : [drawnFrom, ...BESIDE];
  const entries = objects(event.redaction).filter((r) => members.some((member) => r.path === member || text(r.path)?.startsWith(member + '/')));
  if (entries.length === 0) return { mode: 'none' };
  const distinct = (name) => [...new Set(entries.map((r) => r[name]).filter((v) => text(v) !== undefined))];
  return { mode: entries.every((r) => r.mode === 'omitted') ? 'omitted' : 'redacted', reason: distinct('reason').join('; '),
    refs: [...new Set(entries.map((r) => placeOf(r.path, event.sequence)))], resolvers: distinct('resolver'), ruleIds: distinct('ruleId') };
}

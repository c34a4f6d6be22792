// What follows from the two plans alone: digests, the plan diff, the text diff.
import { canonical, hex, isObject, parse, pretty, same } from './json.mjs';

const WEIGHTS = ' _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz';
const COLLECTIONS = [['context', 'context'], ['nodes', 'node'], ['edges', 'edge']];

function weight(c) {
  const at = WEIGHTS.indexOf(c.toLowerCase());
  const code = c.charCodeAt(0);
  return code >= 128 || code < 32 ? code : at >= 0 ? 32 + at : 127;
}

/** By weight, then the shorter, then lower case first, then by code unit. */
export function fixedOrder(x, y) {
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const order = weight(x[i]) - weight(y[i]);
    if (order !== 0) return order;
  }
  if (x.length !== y.length) return x.length - y.length;
  return x === y ? 0 : y < x ? -1 : 1;
}

/** Both plans as they stand in the bundle, with the digest each had when it was compiled; null where one cannot be read. */
export function readPlans(bundle, findings) {
  const plans = ['original', 'optimized'].map((which) => {
    const [path, bytes] = [`plan.${which}.json`, bundle.read(`plan.${which}.json`)];
    if (bytes === undefined) return null;
    let plan;
    try { plan = parse(bytes); } catch (e) { findings.push([path, e.message]); return null; }
    if (!isObject(plan) || !isObject(plan.metadata) || !isObject(plan.constraints) || !['context', 'nodes', 'edges'].every((name) => Array.isArray(plan[name]))) {
      findings.push([path, 'not a plan']);
      return null;
    }
    if (canonical(plan) !== bytes.toString('utf8')) findings.push([path, 'not canonical']);
    return { plan, digest: 'sha256:' + hex(canonical({ ...plan, metadata: { ...plan.metadata, createdAt: '1970-01-01T00:00:00.000Z' } })) };
  });
  if (plans.includes(null)) return null;
  const [original, optimized] = plans;
  const diff = planDiff(original.plan, optimized.plan);
  const expect = (path, text) => { const bytes = bundle.read(path); if (bytes !== undefined && bytes.toString('utf8') !== text) findings.push([path, 'not the difference of the two plans']); };
  expect('plan.diff.json', canonical(diff));
  expect('diff.patch', unifiedDiff(original.plan, optimized.plan));
  return { original, optimized, diff };
}

export function planDiff(before, after) {
  const changes = [];
  const add = (artifactKind, kind, path, description, more) => changes.push({ artifactKind, description, kind, path, valueMode: 'omitted', ...more });
  for (const [name, artifact] of [['metadata', 'metadata'], ['constraints', 'constraint']])
    for (const field of changedFields(before[name], after[name])) add(artifact, `${artifact}_changed`, `$.${name}.${field}`, `Changed ${artifact} ${field}.`, { field });
  for (const [name, artifact] of COLLECTIONS) {
    const [left, right] = [before, after].map((plan) => new Map(plan[name].map((item) => [item.id, item])));
    const ids = (from, keep) => [...from.keys()].filter(keep).sort(fixedOrder);
    const path = (id) => `$.${name}[?(@.id==${JSON.stringify(id)})]`;
    for (const id of ids(left, (i) => !right.has(i))) add(artifact, `${artifact}_removed`, path(id), `Removed ${artifact} ${id}.`, { artifactId: id });
    for (const id of ids(right, (i) => !left.has(i))) add(artifact, `${artifact}_added`, path(id), `Added ${artifact} ${id}.`, { artifactId: id });
    for (const id of ids(left, (i) => right.has(i)))
      for (const field of changedFields(left.get(id), right.get(id)))
        add(artifact, `${artifact}_changed`, `${path(id)}.${field}`, `Changed ${artifact} ${id} field ${field}.`, { artifactId: id, field });
  }
  return { changes, kind: 'inline', version: 'migaki.plan-diff.v0' };
}

/** Dotted paths of the leaves that differ. */
function changedFields(left, right, prefix = '') {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((name) => !same(left[name], right[name])).sort(fixedOrder)
    .flatMap((name) => (isObject(left[name]) && isObject(right[name]) ? changedFields(left[name], right[name], `${prefix}${name}.`) : [prefix + name]));
}

export function unifiedDiff(before, after) {
  const [left, right] = [pretty(before).split('\n'), pretty(after).split('\n')];
  const edits = lineEdits(left, right);
  if (edits.length === 0) return '';
  const out = ['--- a/plan.json', '+++ b/plan.json'];
  const range = (start, end) => (end - start === 1 ? `${start + 1}` : `${end === start ? start : start + 1},${end - start}`);
  for (let first = 0; first < edits.length;) {
    let last = first;
    while (last + 1 < edits.length && edits[last + 1][0] - edits[last][1] <= 6) last++;
    const lead = Math.min(3, edits[first][0]);
    const tail = Math.min(3, left.length - edits[last][1]);
    const end = edits[last][1] + tail;
    out.push(`@@ -${range(edits[first][0] - lead, end)} +${range(edits[first][2] - lead, edits[last][3] + tail)} @@`);
    let at = edits[first][0] - lead;
    const put = (mark, lines, from, to) => { for (let i = from; i < to; i++) out.push(mark + lines[i]); };
    for (const [leftStart, leftEnd, rightStart, rightEnd] of edits.slice(first, last + 1)) {
      put(' ', left, at, leftStart);
      put('-', left, leftStart, leftEnd);
      put('+', right, rightStart, rightEnd);
      at = leftEnd;
    }
    put(' ', left, at, end);
    first = last + 1;
  }
  return out.join('\n') + '\n';
}

/** Myers' greedy algorithm; beyond a thousand edits what differs in the middle is replaced as a whole. Each edit: [leftStart, leftEnd, rightStart, rightEnd]. */
function lineEdits(left, right) {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let [n, m] = [left.length, right.length];
  while (n > start && m > start && left[n - 1] === right[m - 1]) { n--; m--; }
  if (start === n && start === m) return [];
  const [a, b] = [left.slice(start, n), right.slice(start, m)];
  const most = Math.min(1000, a.length + b.length);
  const history = [];
  let furthest = new Map([[1, 0]]);
  for (let d = 0; d <= most; d++) {
    const now = new Map();
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest.get(k - 1) < furthest.get(k + 1));
      let x = down ? furthest.get(k + 1) : furthest.get(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      now.set(k, x);
      if (x >= a.length && x - k >= b.length) return trace(history, a.length, b.length, d, start);
    }
    history.push(now);
    // The diagonals of the other parity stay as they were.
    furthest = new Map([...furthest, ...now]);
  }
  return [[start, n, start, m]];
}

function trace(history, x, y, d, offset) {
  const found = [];
  for (; d > 0; d--) {
    const at = (k) => history[d - 1].get(k) ?? -1;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const px = at(down ? k + 1 : k - 1);
    const py = px - (down ? k + 1 : k - 1);
    const edit = [px + offset, px + (down ? 0 : 1) + offset, py + offset, py + (down ? 1 : 0) + offset];
    const next = found[0];
    if (next && next[0] === edit[1] && next[2] === edit[3]) found[0] = [edit[0], next[1], edit[2], next[3]];
    else found.unshift(edit);
    [x, y] = [px, py];
  }
  return found;
}

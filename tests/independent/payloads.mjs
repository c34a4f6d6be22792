// The payloads that the events speak of: which files they are, what was left out and whether a full trace can be repeated.
import { objects, text } from './json.mjs';
import { MOST } from './log.mjs';

const CLASSES = ['public', 'internal', 'confidential', 'restricted', 'secret'];
const MOST_FILES = 9000;

export function payloadsOf(events) {
  const found = { files: new Map(), omitted: new Map(), byKey: new Map(), omittedOutput: undefined };
  for (const item of events.flatMap((e) => objects(e.payloads))) {
    const reason = text(item.omitted);
    if (reason !== undefined) {
      if (text(item.role) === 'output') found.omittedOutput ??= reason;
      if (found.omitted.size < MOST || found.omitted.has(reason)) found.omitted.set(reason, (found.omitted.get(reason) ?? 0) + 1);
      continue;
    }
    if (!/^[0-9a-f]{64}$/.test(text(item.sha256) ?? '')) continue;
    const path = 'payloads/' + item.sha256;
    if (found.files.size >= MOST_FILES && !found.files.has(path)) continue;
    const privacyClass = CLASSES.includes(item.privacyClass) ? item.privacyClass : 'restricted';
    const key = text(item.keyId);
    if (key !== undefined) found.byKey.set(key, (found.byKey.get(key) ?? 0) + 1);
    const known = found.files.get(path);
    if (known && CLASSES.indexOf(known.privacyClass) >= CLASSES.indexOf(privacyClass)) continue;
    found.files.set(path, { sha256: item.sha256, privacyClass, mediaType: key === undefined ? 'application/json' : 'application/vnd.migaki.encrypted' });
  }
  return found;
}

/** Why a full trace cannot be repeated; undefined where it can. Of an opened run there is no summary. */
export function missingForFullTrace(plan, s) {
  if (!s) return 'The run was not sealed.';
  if (plan.constraints.replayPolicy !== 'full_trace') return 'Payloads are not in the bundle, so a full trace cannot be replayed.';
  if (s.lost > 0) return 'Events were lost, so a full trace cannot be replayed.';
  if (s.unplanned > 0) return 'Steps were called at places the plan does not have, so a full trace cannot be replayed.';
  const { omittedOutput } = payloadsOf(s.events);
  return omittedOutput === undefined ? undefined : `The output of a step was left out, so a full trace cannot be replayed: ${omittedOutput}.`;
}

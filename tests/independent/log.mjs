// The event log, and what follows from it alone: root, record, checks, redactions, changed files.
import { placeOf } from './privacy.mjs';
import { canonical, drop, hex, isObject, number, objects, parse, sha, text } from './json.mjs';

export const ZERO = '0'.repeat(64);
export const MOST = 10000;
const TYPES = new Set(('request.admitted context.selected context.failed route.selected model.completed model.failed policy.decided approval.requested '
  + 'approval.approved approval.denied approval.expired tool.started tool.completed tool.partial tool.failed recovery.started recovery.completed recovery.failed '
  + 'artifact.produced evaluation.completed request.completed request.failed request.terminated limit.exceeded').split(' '));
const SCALARS = 'requestId correlationId traceId occurredAtUtc actorRef tenantRef contractVersions modelRoute finalOutputRef'.split(' ');
const ARRAYS = ('contextRefs toolInvocations policyDecisions approvals sideEffects changedResources failures retries recoverySteps evaluationResults '
  + 'retentionPolicy redaction').split(' ');
const POINTED = new Set([...SCALARS, ...ARRAYS, ...('evidenceVersion eventId sequence eventType supersedes statementKind follows concurrencyGroup prev nodeId durationMs inputs usage method '
  + 'outcome planId unplannedCalls lostEvents parentRequestId lowering reason payloads').split(' ')]);

export function readLog(bytes, findings, isSealed) {
  const events = [];
  const hashes = [];
  const end = bytes.lastIndexOf(10) + 1;
  const fail = (message) => { findings.push(['events.jsonl', message, events.length]); return { events, hashes, broken: true }; };
  if (bytes.length > end && isSealed) return fail('the log of a sealed run ends inside a line');
  if (bytes.subarray(0, end).includes(0)) return fail('there is an end of line after bytes that were never written');
  let previous = ZERO;
  let requestId;
  let ended = false;
  const ids = new Set();
  for (let at = 0; at < end;) {
    const stop = bytes.indexOf(10, at);
    const line = bytes.subarray(at, stop);
    at = stop + 1;
    if (line.length > 1048576) return fail('the line is too long');
    let event;
    try { event = parse(line); } catch (e) { return fail('not JSON: ' + e.message); }
    if (!isObject(event)) return fail('not an object');
    if (ended) return fail('there is an event after the end');
    if (event.evidenceVersion === undefined) return fail('no evidenceVersion');
    if (event.evidenceVersion !== 'migaki.net.event.v0') return { ...fail('unknown version'), unsupported: true };
    if (event.sequence !== events.length) return fail('sequence is not ' + events.length);
    if (event.prev !== previous) return fail('prev is not the hash of the line before');
    if (!TYPES.has(event.eventType)) return fail('unknown event type');
    if (events.length === 0 && event.eventType !== 'request.admitted') return fail('the first event is not request.admitted');
    requestId ??= event.requestId;
    if (typeof requestId !== 'string' || requestId === '' || event.requestId !== requestId) return fail('another request');
    if (text(event.occurredAtUtc)?.length !== 24) return fail('occurredAtUtc is not a UTC time');
    if (text(event.eventId)?.length !== 36) return fail('eventId is not a UUID');
    if ('supersedes' in event && !ids.has(event.supersedes)) findings.push(['events.jsonl', 'it corrects an event that is not before it', events.length]);
    ids.add(event.eventId);
    ended = /^request\.(completed|failed|terminated)$/.test(event.eventType);
    hashes.push(sha(line));
    previous = hashes.at(-1).toString('hex');
    events.push(event);
  }
  return { events, hashes, last: previous, requestId, ended };
}

/** RFC 6962 over segments of 256 line hashes. */
export function merkleRoot(hashes) {
  const leaves = [];
  for (let i = 0; i < hashes.length; i += 256) leaves.push(sha(Buffer.concat([Buffer.from([0]), ...hashes.slice(i, i + 256)])));
  const root = (from, to) => {
    if (to - from === 0) return sha('');
    if (to - from === 1) return leaves[from];
    let split = 1;
    while (split * 2 < to - from) split *= 2;
    return sha(Buffer.concat([Buffer.from([1]), root(from, from + split), root(from + split, to)]));
  };
  return root(0, leaves.length).toString('hex');
}

/** A list takes an event's elements as long as it is not full; what does not fit is counted. */
export function recordOf(events) {
  const record = { evidenceVersion: 'migaki.net.record.v0' };
  let dropped = 0;
  for (const event of events) {
    for (const name of SCALARS) if (name in event && !(name in record)) record[name] = event[name];
    for (const name of ARRAYS) {
      if (!Array.isArray(event[name])) continue;
      record[name] ??= [];
      if (record[name].length >= MOST) dropped += event[name].length;
      else record[name].push(...event[name]);
    }
  }
  return { bytes: canonical(record), dropped };
}

export function checksOf(events) {
  const checks = [];
  for (const e of events) {
    const own = { command: text(e.method), duration_ms: number(e.durationMs) };
    if (e.eventType === 'evaluation.completed') {
      for (const r of objects(e.evaluationResults)) {
        const [check, status] = [text(r.name), text(r.status)];
        if (r.kind === 'command') {
          checks.push(drop({ ...own, check, exit_code: r.exitCode, kind: 'command', skipped_reason: status === 'skipped' ? text(e.reason) ?? 'it could not run' : undefined,
            status, stderr: text(r.stderr?.path), stdout: text(r.stdout?.path) }));
        } else {
          const failure = objects(e.failures)[0];
          checks.push(drop({ ...own, check, exit_code: { passed: 0, failed: 1 }[status] ?? 2, kind: 'validator', nodeId: text(e.nodeId), score: r.score,
            skipped_reason: status === 'skipped' ? 'could not run: ' + (failure ? text(failure.type) ?? '' : 'unknown') : undefined, status, targetRef: text(r.targetRef), validator: check }));
        }
      }
    } else if (/^approval\.(approved|denied|expired)$/.test(e.eventType)) {
      for (const a of objects(e.approvals)) {
        const status = { approved: 'passed', denied: 'failed' }[a.status];
        checks.push(drop({ ...own, check: text(a.approvalId), exit_code: { approved: 0, denied: 1 }[a.status] ?? 2, kind: 'approval', nodeId: text(e.nodeId),
          skipped_reason: status ? undefined : 'not answered', status: status ?? 'skipped' }));
      }
    }
  }
  return { lines: checks.slice(0, MOST), dropped: Math.max(0, checks.length - MOST) };
}

/** What was removed from free texts, as manifest and evidence.json list it. */
export function redactionsOf(events) {
  const [entries, documentEntries] = [[], []];
  let [total, unlisted] = [0, 0];
  for (const e of events) {
    for (const r of objects(e.redaction)) {
      const count = number(r.count) ?? 1;
      total += count;
      if (entries.length >= 1000) { unlisted += count; continue; }
      const path = placeOf(text(r.path) ?? '', e.sequence);
      entries.push(drop({ count, mode: r.mode, path, reason: r.reason, resolver: r.resolver, ruleId: r.ruleId }));
      documentEntries.push(drop({ eventId: text(e.eventId), mode: 'redacted', path, reason: r.reason }));
    }
  }
  return { entries, documentEntries, total, unlisted };
}

export function changedFilesOf(events) {
  const files = new Map();
  let unlisted = 0;
  for (const e of events) {
    for (const r of objects(e.changedResources)) {
      if (r.kind !== 'file' || text(r.resourceRef) === undefined) continue;
      if (files.size < MOST || files.has(r.resourceRef)) files.set(r.resourceRef, text(r.sha256After) ?? null);
      else unlisted++;
    }
  }
  return { files: [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, hash]) => ({ path, sha256_after: hash })), unlisted };
}

/** The captures of checks, by path. */
export function capturesOf(events) {
  const captures = new Map();
  for (const r of events.filter((e) => e.eventType === 'evaluation.completed').flatMap((e) => objects(e.evaluationResults)))
    for (const stream of ['stderr', 'stdout'])
      if (isObject(r[stream]) && text(r[stream].path)?.startsWith(stream + '/')) captures.set(r[stream].path, r[stream].sha256);
  return captures;
}

const CLASSES = ['public', 'internal', 'confidential', 'restricted', 'secret'];

/** The payloads that events speak of, by path, and those they say were left out. */
export function payloadsOf(events) {
  const [files, omitted] = [new Map(), new Map()];
  let [omittedOutput, anyKey] = [undefined, false];
  for (const item of events.flatMap((e) => objects(e.payloads))) {
    if (text(item.omitted) !== undefined) {
      if (item.role === 'output') omittedOutput ??= item.omitted;
      omitted.set(item.omitted, (omitted.get(item.omitted) ?? 0) + 1);
      continue;
    }
    if (!/^[0-9a-f]{64}$/.test(item.sha256)) continue;
    const path = 'payloads/' + item.sha256;
    if (files.size >= 9000 && !files.has(path)) continue;
    const privacy = CLASSES.includes(item.privacyClass) ? item.privacyClass : 'restricted';
    const encrypted = text(item.keyId) !== undefined;
    anyKey ||= encrypted;
    if (files.has(path) && CLASSES.indexOf(files.get(path).privacyClass) >= CLASSES.indexOf(privacy)) continue;
    files.set(path, { sha256: item.sha256, privacyClass: privacy, mediaType: encrypted ? 'application/vnd.migaki.encrypted' : 'application/json' });
  }
  return { files, omitted: [...omitted].sort(([a], [b]) => (a < b ? -1 : 1)), omittedOutput, anyKey };
}

/** What is said to be a token and is none, or omitted and there. */
export function contradictions(events, findings) {
  for (const event of events) {
    for (const entry of objects(event.redaction)) {
      if (!text(entry.path)?.startsWith('/')) continue;
      const [top, ...parts] = entry.path.split('/').slice(1);
      let value = POINTED.has(top) ? event[top] : undefined;
      for (const part of parts.map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~')))
        value = isObject(value) ? value[part] : Array.isArray(value) && /^\d+$/.test(part) ? value[Number(part)] : undefined;
      const holds = entry.mode === 'keyed-token' ? typeof value === 'string' && value.includes(`[REDACTED:${entry.ruleId}:`) : entry.mode === 'omitted' && value === undefined;
      if (!holds) findings.push(['events.jsonl', `${entry.path} is said to be redacted and is not`, event.sequence]);
    }
  }
}

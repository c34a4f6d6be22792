// A second verifier of evidence bundles, written from docs/evidence-format.md and docs/integrity.md alone. It shares no code with the first.
// It does not recompute evidence.json, plan.diff.json, diff.patch, claims and passes: that needs the differ and the passes.
// Usage: node verify.mjs [--key spki.pem] FOLDER…   One line of JSON for each folder: {path, status, findings}.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const ZERO = '0'.repeat(64);
const RUN_ID = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z_[0-9a-f]{8}$/;
const NAME = /^[a-z0-9][a-z0-9._-]*$/;
const UNLISTED = ['bundle.json', 'attestation.json', 'bundle.sigstore.json'];
const PLANS = ['plan.original.json', 'plan.optimized.json', 'plan.diff.json', 'diff.patch'];
const LISTED = ['events.jsonl', 'evidence.json', 'checks.jsonl', 'record.json', ...PLANS];
const TYPES = new Set(('request.admitted context.selected context.failed route.selected model.completed model.failed policy.decided approval.requested '
  + 'approval.approved approval.denied approval.expired tool.started tool.completed tool.partial tool.failed recovery.started recovery.completed recovery.failed '
  + 'artifact.produced evaluation.completed request.completed request.failed request.terminated limit.exceeded').split(' '));
const SCALARS = 'requestId correlationId traceId occurredAtUtc actorRef tenantRef contractVersions modelRoute finalOutputRef'.split(' ');
const ARRAYS = ('contextRefs toolInvocations policyDecisions approvals sideEffects changedResources failures retries recoverySteps evaluationResults '
  + 'retentionPolicy redaction').split(' ');

const sha = (bytes) => createHash('sha256').update(bytes).digest();
const hex = (bytes) => sha(bytes).toString('hex');
const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);

/** RFC 8785: the host's numbers and strings are those of the standard; names sort by UTF-16 unit, as the host sorts. */
function canonical(v) {
  if (Array.isArray(v)) return '[' + v.map(canonical).join(',') + ']';
  if (isObject(v)) return '{' + Object.keys(v).sort().map((k) => JSON.stringify(k) + ':' + canonical(v[k])).join(',') + '}';
  return JSON.stringify(v);
}
const same = (a, b) => canonical(a) === canonical(b);

/** Strict: valid UTF-8, no byte order mark, and (told by writing it again) no name twice where the canonical form is demanded. */
function parse(bytes) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  if (text.startsWith('\ufeff')) throw new Error('byte order mark');
  return JSON.parse(text);
}

function walk(root, findings) {
  const files = new Map();
  const visit = (folder, prefix, depth) => {
    for (const name of readdirSync(folder)) {
      const path = prefix + name;
      const stat = lstatSync(join(folder, name));
      if (!NAME.test(name) || path.length > 200 || depth >= 8) findings.push([path, 'no name of a bundle']);
      else if (stat.isDirectory()) visit(join(folder, name), path + '/', depth + 1);
      else if (!stat.isFile()) findings.push([path, 'not a regular file']);
      else files.set(path, stat.size);
    }
  };
  visit(root, '', 0);
  return files;
}

function readLog(bytes, findings, isSealed) {
  const events = [];
  const hashes = [];
  const end = bytes.lastIndexOf(10) + 1;
  const tail = bytes.subarray(end);
  const fail = (message) => { findings.push(['events.jsonl', message, events.length]); return { events, hashes, broken: true }; };
  if (tail.length > 0 && isSealed) return fail('the log of a sealed run ends inside a line');
  if (bytes.subarray(0, end).includes(0)) return fail('there is an end of line after bytes that were never written');
  let previous = ZERO;
  let requestId;
  let ended = false;
  for (let at = 0; at < end;) {
    const stop = bytes.indexOf(10, at);
    const line = bytes.subarray(at, stop);
    at = stop + 1;
    if (line.length > 1048576) return fail('the line is too long');
    let event;
    try { event = parse(line); } catch (e) { return fail('not JSON: ' + e.message); }
    if (!isObject(event)) return fail('not an object');
    if (ended) return fail('there is an event after the end');
    if (typeof event.evidenceVersion !== 'string') return fail('no evidenceVersion');
    if (event.evidenceVersion !== 'migaki.net.event.v0') return { ...fail('unknown version'), unsupported: true };
    if (event.sequence !== events.length) return fail('sequence is not ' + events.length);
    if (event.prev !== previous) return fail('prev is not the hash of the line before');
    if (!TYPES.has(event.eventType)) return fail('unknown event type');
    requestId ??= event.requestId;
    if (typeof requestId !== 'string' || event.requestId !== requestId) return fail('another request');
    if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(event.occurredAtUtc)) return fail('occurredAtUtc is not a UTC time');
    if (!/^[0-9a-f-]{36}$/.test(event.eventId)) return fail('eventId is not a UUID');
    ended = /^request\.(completed|failed|terminated)$/.test(event.eventType);
    previous = hex(line);
    hashes.push(sha(line));
    events.push(event);
  }
  return { events, hashes, last: previous, requestId, ended };
}

/** RFC 6962 over segments of 256 line hashes. */
function merkleRoot(hashes) {
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

function recordOf(events) {
  const record = { evidenceVersion: 'migaki.net.record.v0' };
  for (const event of events) {
    for (const name of SCALARS) if (name in event && !(name in record)) record[name] = event[name];
    for (const name of ARRAYS) if (Array.isArray(event[name])) { record[name] ??= []; if (record[name].length < 10000) record[name].push(...event[name]); }
  }
  return record;
}

function checksOf(events) {
  const checks = [];
  const drop = (o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined));
  for (const e of events) {
    if (e.eventType === 'evaluation.completed') {
      for (const r of e.evaluationResults ?? []) {
        if (r.kind === 'command') {
          checks.push(drop({ check: r.name, command: e.method, duration_ms: e.durationMs, exit_code: r.exitCode, kind: 'command',
            skipped_reason: r.status === 'skipped' ? e.reason ?? 'it could not run' : undefined, status: r.status, stderr: r.stderr?.path, stdout: r.stdout?.path }));
        } else {
          checks.push(drop({ check: r.name, command: e.method, duration_ms: e.durationMs, exit_code: { passed: 0, failed: 1 }[r.status] ?? 2, kind: 'validator', nodeId: e.nodeId,
            score: r.score, skipped_reason: r.status === 'skipped' ? 'could not run: ' + (e.failures?.[0]?.type ?? 'unknown') : undefined, status: r.status,
            targetRef: r.targetRef, validator: r.name }));
        }
      }
    } else if (/^approval\.(approved|denied|expired)$/.test(e.eventType)) {
      for (const a of e.approvals ?? []) {
        const status = { approved: 'passed', denied: 'failed' }[a.status];
        checks.push(drop({ check: a.approvalId, command: e.method, duration_ms: e.durationMs, exit_code: { approved: 0, denied: 1 }[a.status] ?? 2, kind: 'approval', nodeId: e.nodeId,
          skipped_reason: status ? undefined : 'not answered', status: status ?? 'skipped' }));
      }
    }
  }
  return checks.slice(0, 10000);
}

function contradictions(events, findings) {
  for (const event of events) {
    for (const entry of event.redaction ?? []) {
      if (!entry.path?.startsWith('/')) continue;
      const value = entry.path.split('/').slice(1).reduce((v, part) => v?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], event);
      const holds = entry.mode === 'keyed-token' ? typeof value === 'string' && value.includes(`[REDACTED:${entry.ruleId}:`) : entry.mode === 'omitted' && value === undefined;
      if (!holds) findings.push(['events.jsonl', `${entry.path} is said to be redacted and is not`, event.sequence]);
    }
  }
}

function checkPlans(read, events, manifest, findings) {
  const versions = events[0]?.contractVersions ?? {};
  for (const [path, logged, which] of [['plan.original.json', versions.plan, 'original'], ['plan.optimized.json', versions['plan.optimized'], 'optimized']]) {
    const bytes = read(path);
    let plan;
    try { plan = parse(bytes); } catch { findings.push([path, 'not JSON']); continue; }
    if (canonical(plan) !== bytes.toString('utf8')) findings.push([path, 'not canonical']);
    if (!isObject(plan.metadata)) { findings.push([path, 'not a plan']); continue; }
    plan.metadata.createdAt = '1970-01-01T00:00:00.000Z';
    const digest = 'sha256:' + hex(canonical(plan));
    if (events.length > 0 && digest !== logged) findings.push([path, 'not the plan the events were recorded under']);
    if (manifest.plan?.[which]?.digest !== digest) findings.push(['bundle.json', 'the digest of the ' + which + ' plan is another']);
  }
}

/** The payloads the events speak of, each with the highest privacy class. */
function payloadsOf(events) {
  const order = ['public', 'internal', 'confidential', 'restricted', 'secret'];
  const found = new Map();
  for (const payload of events.flatMap((e) => e.payloads ?? [])) {
    if (!/^[0-9a-f]{64}$/.test(payload.sha256 ?? '')) continue;
    const known = found.get('payloads/' + payload.sha256);
    if (!known || order.indexOf(payload.privacyClass) > order.indexOf(known.privacyClass)) found.set('payloads/' + payload.sha256, payload);
  }
  return found;
}

/** The statuses a plan's required checks had, last one first counted. */
function gate(plan, checks, manifest, findings) {
  const required = [...(plan.constraints?.requiredValidators ?? []), ...(plan.constraints?.requiredHumanApprovals ?? [])];
  const last = Object.fromEntries(checks.map((c) => [c.check, c.status]));
  const status = required.length === 0 ? 'none_required' : required.every((name) => last[name] === 'passed') ? 'pass' : 'fail';
  if (!same(manifest.verification, { required_checks: required, status })) findings.push(['bundle.json', 'verification does not follow from the log']);
}

function checkSignature(read, manifest, bytes, key, findings) {
  const [envelopeBytes, sigstoreBytes] = [read('attestation.json'), read('bundle.sigstore.json')];
  if (manifest.signing === null) {
    if (envelopeBytes || sigstoreBytes) findings.push(['attestation.json', 'a signature where the manifest says none']);
    return 'unsigned';
  }
  const bad = (message) => { findings.push(['attestation.json', message]); return 'tampered'; };
  if (!envelopeBytes || !sigstoreBytes) return bad('the signature is not there');
  let envelope, sigstore, statement, payload, signature;
  try {
    envelope = parse(envelopeBytes);
    sigstore = parse(sigstoreBytes);
    payload = Buffer.from(envelope.payload, 'base64');
    signature = Buffer.from(envelope.signatures[0].sig, 'base64');
    statement = parse(payload);
  } catch (e) { return bad('not an envelope: ' + e.message); }
  const { keyId } = manifest.signing;
  if (canonical(envelope) !== envelopeBytes.toString('utf8') || payload.toString('base64') !== envelope.payload || signature.toString('base64') !== envelope.signatures[0].sig
    || !same(Object.keys(envelope).sort(), ['payload', 'payloadType', 'signatures'])) return bad('not in canonical form');
  const expected = { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json', verificationMaterial: { publicKey: { hint: keyId }, tlogEntries: [] }, dsseEnvelope: envelope };
  if (canonical(expected) !== sigstoreBytes.toString('utf8')) findings.push(['bundle.sigstore.json', 'not the same envelope']);
  if (envelope.payloadType !== 'application/vnd.in-toto+json' || statement._type !== 'https://in-toto.io/Statement/v1'
    || statement.predicateType !== 'https://migaki.dev/attestation/evidence-bundle/v1') return bad('another kind of statement');
  if (!statement.subject?.some((s) => s.digest?.sha256 === hex(bytes))) return bad('about another bundle.json');
  const plan = { id: manifest.plan.original.planId, originalDigest: manifest.plan.original.digest, optimizedDigest: manifest.plan.optimized.digest };
  const { nonce, ...predicate } = statement.predicate ?? {};
  if (!same(predicate, { run_id: manifest.run_id, outcome: manifest.outcome, schema_version: manifest.schema_version, plan, credible: manifest.credible })) return bad('what is signed is not what the manifest says');
  if (envelope.signatures.length !== 1 || envelope.signatures[0].keyid !== keyId) return bad('another key than the manifest names');
  if (signature[0] !== 0x30) return bad('not a DER signature');
  if (!key) return 'untrusted';
  const type = Buffer.from(envelope.payloadType);
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
  if (verifySignature('sha256', signed, { key, dsaEncoding: 'der' }, signature)) return 'verified';
  if (sha(key.export({ type: 'spki', format: 'der' })).toString('base64') === keyId) return bad('not made with the key it names');
  return 'untrusted';
}

function verifyFolder(path, key) {
  const findings = [];
  const verdict = (status) => ({ path, status: status ?? 'tampered', findings });
  let folder = resolve(path);
  let files;
  try {
    if (!readdirSync(folder).some((n) => n === 'bundle.json' || n === 'events.jsonl')) folder = join(folder, 'bundle');
    files = walk(folder, findings);
  } catch (e) { findings.push(['', e.message]); return verdict('malformed'); }
  const runId = basename(dirname(folder));
  // A file without bytes is never opened: it may be a pipe.
  const read = (name) => !files.has(name) ? undefined : files.get(name) === 0 ? Buffer.alloc(0) : readFileSync(join(folder, name));
  if (!files.has('bundle.json') && !files.has('events.jsonl')) return verdict('malformed');
  let manifest = null;
  let bytes = null;
  if (files.has('bundle.json')) {
    bytes = read('bundle.json');
    try { manifest = parse(bytes); } catch (e) { findings.push(['bundle.json', e.message]); return verdict('malformed'); }
    if (!isObject(manifest) || typeof manifest.schema_version !== 'string') { findings.push(['bundle.json', 'not a manifest']); return verdict('malformed'); }
    if (manifest.schema_version !== 'migaki.net.bundle.v0') return verdict('unsupported');
    if (canonical(manifest) !== bytes.toString('utf8')) findings.push(['bundle.json', 'not canonical']);
    const { digest, ...content } = manifest;
    if (hex(canonical(content)) !== digest) findings.push(['bundle.json', 'its digest is another']);
    if (!RUN_ID.test(manifest.run_id) || manifest.run_id !== runId) findings.push(['', 'the folder has another name']);
    if (!Array.isArray(manifest.files) || !isObject(manifest.claims)) { findings.push(['bundle.json', 'members are missing']); return verdict(); }
    const listed = new Map();
    for (const file of manifest.files) {
      if (typeof file?.path !== 'string' || listed.has(file.path)) { findings.push(['bundle.json', 'files[] is wrong']); continue; }
      listed.set(file.path, file);
      if (!files.has(file.path)) findings.push([file.path, 'listed and not there']);
      else if (file.size !== files.get(file.path) || hex(read(file.path)) !== file.sha256) findings.push([file.path, 'another digest']);
    }
    if (manifest.outcome !== 'incomplete') {
      for (const name of LISTED) if (!listed.has(name)) findings.push([name, 'not listed']);
      for (const name of files.keys()) if (!UNLISTED.includes(name) && !listed.has(name)) findings.push([name, 'not listed']);
      return sealed(listed);
    }
    if (manifest.events?.count !== 0 || Object.values(manifest.claims).some((c) => c.status !== 'unanswered') || manifest.credible !== false) findings.push(['bundle.json', 'not the manifest of an opened run']);
  }
  for (const name of files.keys())
    if (![...UNLISTED, ...LISTED, 'bundle.json.tmp'].includes(name) && !/^(std(out|err)|payloads)\//.test(name)) findings.push([name, 'no file of a bundle']);
  const log = readLog(read('events.jsonl') ?? Buffer.alloc(0), findings, false);
  if (log.events.length > 0 && log.requestId !== runId) findings.push(['events.jsonl', 'of another run']);
  if (manifest && !log.broken) checkPlans(read, log.events, manifest, findings);
  return verdict(log.unsupported ? 'unsupported' : findings.length ? 'tampered' : 'verified_incomplete');

  function sealed(listed) {
    const log = readLog(read('events.jsonl') ?? Buffer.alloc(0), findings, true);
    if (log.unsupported) return verdict('unsupported');
    if (!log.broken) {
      const { events } = log;
      if (log.requestId !== runId) findings.push(['events.jsonl', 'of another run']);
      if (!log.ended) findings.push(['events.jsonl', 'no event ends the run', events.length]);
      if (!same(manifest.events, { count: events.length, lastHash: log.last, root: merkleRoot(log.hashes) })) findings.push(['bundle.json', 'events does not follow from the log']);
      if (manifest.outcome !== events.at(-1)?.outcome) findings.push(['bundle.json', 'the outcome is another']);
      if (manifest.credible !== Object.values(manifest.claims).every((c) => c.status === 'answered')) findings.push(['bundle.json', 'credible is not the conjunction of the claims']);
      checkPlans(read, events, manifest, findings);
      contradictions(events, findings);
      try {
        if (!same(parse(read('record.json')), recordOf(events))) findings.push(['record.json', 'does not follow from the events']);
        const checks = checksOf(events);
        if (read('checks.jsonl').toString('utf8') !== checks.map((c) => canonical(c) + '\n').join('')) findings.push(['checks.jsonl', 'does not follow from the events']);
        gate(parse(read('plan.original.json')), checks, manifest, findings);
      } catch (e) { findings.push(['', 'cannot be read: ' + e.message]); }
      const captures = new Map(events.flatMap((e) => e.evaluationResults ?? []).flatMap((r) => [r.stderr, r.stdout]).filter(isObject).map((c) => [c.path, c]));
      for (const [name, capture] of captures) if (listed.get(name)?.sha256 !== capture.sha256) findings.push([name, 'not what the check wrote']);
      const payloads = payloadsOf(events);
      for (const [name, payload] of payloads) {
        const file = listed.get(name);
        if (!file || file.sha256 !== payload.sha256 || file.privacyClass !== payload.privacyClass) findings.push([name, 'not what the events say']);
      }
      for (const name of listed.keys()) if (!captures.has(name) && !payloads.has(name) && !LISTED.includes(name)) findings.push([name, 'nothing in the log speaks of it']);
      const redactions = events.flatMap((e) => (e.redaction ?? []).map((r) => ({ ...r, path: r.path.startsWith('/') ? `events.jsonl#${e.sequence}${r.path}` : r.path })));
      if (!same(manifest.redaction?.entries, redactions.slice(0, 1000))) findings.push(['bundle.json', 'redaction does not follow from the log']);
    }
    const trust = checkSignature(read, manifest, bytes, key, findings);
    return verdict(findings.length ? 'tampered' : trust);
  }
}

let key;
const paths = process.argv.slice(2);
if (paths[0] === '--key') key = createPublicKey(readFileSync(paths.splice(0, 2)[1]));
for (const path of paths) {
  let result;
  try { result = verifyFolder(path, key); } catch (e) { result = { path, status: 'malformed', findings: [['', e.message]] }; }
  console.log(JSON.stringify(result));
}

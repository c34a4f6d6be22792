// A second verifier of evidence bundles, written from docs/evidence-format.md and docs/integrity.md alone. It shares no code with the first.
// It recomputes everything that follows from plans and log; only the optimizer's passes are not run again: what the bundle states of them is held against plans, log and itself.
// Usage: node verify.mjs [--key spki.pem] PATH…   One line of JSON for each bundle: {path, status, findings}. A path is a folder or a zip.
import { createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { claimsOf, constraintChecks } from './claims.mjs';
import { differing, evidenceOf, manifestFacts } from './evidence.mjs';
import { RUN_ID, folderBundle, zipBundles } from './files.mjs';
import { canonical, hex, isObject, parse, text } from './json.mjs';
import { capturesOf, checksOf, contradictions, merkleRoot, payloadsOf, readLog, recordOf } from './log.mjs';
import { checkPasses, checkReferences, statedPasses } from './passes.mjs';
import { readPlans } from './plans.mjs';
import { checkRedacted } from './redacted.mjs';
import { checkSignature } from './signature.mjs';
import { summarize } from './summary.mjs';

const UNLISTED = ['bundle.json', 'attestation.json', 'bundle.sigstore.json'];
const LISTED = ['events.jsonl', 'evidence.json', 'checks.jsonl', 'record.json', 'plan.original.json', 'plan.optimized.json', 'plan.diff.json', 'diff.patch'];
const SHAPE = Object.entries({ array: 'changed_files files omissions passes', boolean: 'credible', string: 'digest durability outcome run_id schema_version',
  object: 'claims environment events kernel limits plan redaction replay repo verification' }).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind]));
const kindOf = (v) => (Array.isArray(v) ? 'array' : v === null ? 'null' : typeof v);

function verifyBundle(bundle, key, findings) {
  const verdict = (status) => ({ status: status ?? 'tampered', findings });
  const has = (name) => bundle.size(name) !== undefined;
  if (!has('bundle.json') && !has('events.jsonl')) return verdict('malformed');
  if (!has('bundle.json')) return incomplete(null);
  const bytes = bundle.read('bundle.json');
  let manifest;
  try { manifest = parse(bytes); } catch (e) { findings.push(['bundle.json', e.message]); return verdict('malformed'); }
  if (!isObject(manifest) || typeof manifest.schema_version !== 'string') { findings.push(['bundle.json', 'not a manifest']); return verdict('malformed'); }
  const runId = bundle.runId || manifest.run_id;
  if (canonical(manifest) !== bytes.toString('utf8')) findings.push(['bundle.json', 'not canonical']);
  const { digest, ...content } = manifest;
  if (hex(canonical(content)) !== digest) findings.push(['bundle.json', 'its digest is another']);
  if (!RUN_ID.test(manifest.run_id) || manifest.run_id !== runId) findings.push(['', 'the folder has another name']);
  if (manifest.schema_version !== 'migaki.net.bundle.v0') return verdict('unsupported');
  for (const [name, kind] of SHAPE) if (kindOf(manifest[name]) !== kind) findings.push(['bundle.json', `${name} is missing or of another kind`]);
  if (!['incomplete', 'verified', 'failed', 'cancelled', 'blocked'].includes(manifest.outcome)) findings.push(['bundle.json', 'unknown outcome']);
  if (!['null', 'object'].includes(kindOf(manifest.signing))) findings.push(['bundle.json', 'signing is neither null nor an object']);
  if (manifest.outcome === 'incomplete') return incomplete(manifest);
  if (!has('redacted.json')) return sealed();
  checkRedacted(bundle, manifest, runId, findings);
  const trust = checkSignature(bundle, manifest, bytes, key, findings);
  return verdict(findings.length ? 'tampered' : trust);

  function listedFiles(manifest, closed) {
    const listed = new Map();
    for (const file of Array.isArray(manifest.files) ? manifest.files : []) {
      const name = text(file?.path);
      if (name === undefined || (closed && listed.has(name))) { findings.push(['bundle.json', 'files[] is wrong']); continue; }
      listed.set(name, file);
      if (!has(name)) findings.push([name, 'listed and not there']);
      else if ((closed && file.size !== bundle.size(name)) || hex(bundle.read(name)) !== file.sha256) findings.push([name, 'another digest']);
    }
    return listed;
  }

  function underPlans(plans, events) {
    const versions = events[0]?.contractVersions ?? {};
    for (const [which, logged] of [['original', versions.plan], ['optimized', versions['plan.optimized']]])
      if (plans[which].digest !== logged) findings.push([`plan.${which}.json`, 'not the plan the events were recorded under']);
  }

  function incomplete(manifest) {
    for (const name of bundle.names)
      if (![...UNLISTED, ...LISTED, 'bundle.json.tmp'].includes(name) && !/^(stdout|stderr|payloads)\//.test(name)) findings.push([name, 'no file of a bundle']);
    if (manifest) listedFiles(manifest, false);
    const log = readLog(bundle.read('events.jsonl') ?? Buffer.alloc(0), findings, false);
    for (const [name, payload] of payloadsOf(log.events).files) if (!has(name) || hex(bundle.read(name)) !== payload.sha256) findings.push([name, 'an event speaks of it and it is not there, or another']);
    if (log.events.length > 0 && log.events[0].requestId !== (bundle.runId || manifest?.run_id)) findings.push(['events.jsonl', 'of another run']);
    const plans = manifest && readPlans(bundle, findings);
    if (plans) {
      if (log.events.length > 0 && !log.broken) underPlans(plans, log.events);
      for (const name of differing(manifest, manifestFacts(plans, { records: manifest.passes }, null))) findings.push(['bundle.json', `${name} is not that of an opened run`]);
    }
    return verdict(log.unsupported ? 'unsupported' : findings.length ? 'tampered' : 'verified_incomplete');
  }

  function sealed() {
    const listed = listedFiles(manifest, true);
    for (const name of UNLISTED) if (listed.has(name)) findings.push([name, 'listed']);
    for (const name of LISTED) if (!listed.has(name)) findings.push([name, 'not listed']);
    for (const name of bundle.names) if (!UNLISTED.includes(name) && !listed.has(name)) findings.push([name, 'not listed']);
    for (const name of ['stdout', 'stderr']) if (!bundle.hasFolder(name)) findings.push([name, 'the folder is missing']);
    const log = readLog(bundle.read('events.jsonl') ?? Buffer.alloc(0), findings, true);
    if (log.unsupported) return verdict('unsupported');
    if (!log.broken) {
      if (log.requestId !== runId) findings.push(['events.jsonl', 'of another run']);
      if (!log.ended) findings.push(['events.jsonl', 'no event ends the run', log.events.length]);
      contradictions(log.events, findings);
      const captures = capturesOf(log.events);
      for (const [name, hash] of captures) if (listed.get(name)?.sha256 !== hash) findings.push([name, 'not what the check wrote']);
      const payloads = payloadsOf(log.events).files;
      for (const [name, payload] of payloads)
        if (['sha256', 'privacyClass', 'mediaType'].some((member) => listed.get(name)?.[member] !== payload[member])) findings.push([name, 'not what the events say of it']);
      for (const name of listed.keys()) if (!payloads.has(name) && !captures.has(name) && !LISTED.includes(name)) findings.push([name, 'nothing in the log speaks of it']);
      const plans = readPlans(bundle, findings);
      if (plans) derived(plans, log);
    }
    const trust = checkSignature(bundle, manifest, bytes, key, findings);
    return verdict(findings.length ? 'tampered' : trust);
  }

  function derived(plans, log) {
    const { events } = log;
    underPlans(plans, events);
    let evidence;
    try { evidence = parse(bundle.read('evidence.json') ?? Buffer.from('null')); } catch (e) { findings.push(['evidence.json', e.message]); }
    const passes = statedPasses(evidence);
    const s = summarize(events);
    const constraints = constraintChecks(plans.original.plan, s);
    const [record, checks] = [recordOf(events), checksOf(events)];
    const follows = (name, expected) => { if (has(name) && bundle.read(name).toString('utf8') !== expected) findings.push([name, 'does not follow from plans and events']); };
    follows('record.json', record.bytes);
    follows('checks.jsonl', checks.lines.map((line) => canonical(line) + '\n').join(''));
    follows('evidence.json', canonical(evidenceOf(manifest.run_id, plans, s, constraints, passes)));
    const claims = claimsOf(plans, s, constraints, passes, manifest.claims);
    const facts = manifestFacts(plans, passes, { s, log, claims, root: merkleRoot(log.hashes), recordDropped: record.dropped, checksDropped: checks.dropped });
    for (const name of differing(manifest, facts)) findings.push(['bundle.json', `${name} does not follow from plans and events`]);
    checkPasses(passes, plans, isObject(events[0]?.contractVersions) ? events[0].contractVersions : {}, manifest.claims?.whyAllowed, findings);
    if (findings.length === 0) checkReferences(manifest, evidence, bundle, { 'events.jsonl': events.length, 'checks.jsonl': checks.lines.length }, findings);
  }
}

let key;
const paths = process.argv.slice(2);
if (paths[0] === '--key') key = createPublicKey(readFileSync(paths.splice(0, 2)[1]));
for (const path of paths) {
  for (const result of verifyAt(path)) console.log(JSON.stringify({ path, ...result }));
}

function verifyAt(path) {
  const findings = [];
  const guarded = (work) => { try { return work(); } catch (e) { return [{ status: 'malformed', findings: [...findings, ['', e.message]] }]; } };
  return guarded(() => {
    if (!statSync(path).isFile()) return [verifyBundle(folderBundle(path, findings), key, findings)];
    const bundles = zipBundles(path, findings);
    // What is wrong with the archive is wrong with every bundle in it.
    if (findings.length > 0) return [{ status: bundles.size === 0 ? 'malformed' : 'tampered', findings }];
    return [...bundles.values()].map((bundle) => guarded(() => [verifyBundle(bundle, key, [])])[0]);
  });
}

// A bundle from which events and files were withheld: the hashes of what is withheld must give the manifest's count, last hash and root.
import { canonical, hex, isObject, number, objects, parse, text } from './json.mjs';
import { ZERO, merkleRoot } from './log.mjs';

const OWN = ['bundle.json', 'attestation.json', 'bundle.sigstore.json', 'redacted.json', 'events.redacted.jsonl'];
const EVENTS = 'events.redacted.jsonl';

export function checkRedacted(bundle, manifest, runId, findings) {
  const has = (name) => bundle.size(name) !== undefined;
  const [events, files] = statement();
  log();
  const listed = new Set();
  for (const file of objects(manifest.files)) {
    const path = text(file.path);
    if (path === undefined || listed.has(path)) { findings.push(['bundle.json', 'files[] is wrong']); continue; }
    listed.add(path);
    if (path === 'events.jsonl') { if (has(path)) findings.push([path, 'a redacted bundle does not have it']); }
    else if (has(path) === files.has(path)) findings.push([path, has(path) ? 'said to be withheld and there' : 'neither there nor said to be withheld']);
    else if (has(path) && hex(bundle.read(path)) !== file.sha256) findings.push([path, 'another digest']);
  }
  for (const path of files) if (!listed.has(path)) findings.push(['redacted.json', `withholds ${path}, which is not listed`]);
  for (const path of bundle.names) if (!OWN.includes(path) && !listed.has(path)) findings.push([path, 'not listed']);

  function statement() {
    const [sequences, paths] = [new Set(), new Set()];
    const bad = (message) => { findings.push(['redacted.json', message]); return [sequences, paths]; };
    let said;
    try { said = parse(bundle.read('redacted.json')); } catch (e) { return bad(e.message); }
    if (!isObject(said) || said.version !== 'migaki.net.redacted.v0') return bad('of another version');
    if (said.runId !== runId) bad('about another run');
    if (said.digest !== 'sha256:' + manifest.digest) bad('about another manifest');
    for (const { sequence } of objects(said.events)) {
      if (!(number(sequence) >= 0) || sequences.has(sequence)) bad('names no event, or one twice');
      sequences.add(sequence);
    }
    for (const { path } of objects(said.files)) {
      if (text(path) === undefined || paths.has(path)) bad('names no file, or one twice');
      paths.add(path);
    }
    return [sequences, paths];
  }

  /** Each line is the event's own, or a shell with its hash. */
  function log() {
    const bytes = bundle.read(EVENTS);
    if (bytes === undefined) { findings.push([EVENTS, 'not there']); return; }
    const hashes = [];
    let previous = ZERO;
    for (let at = 0; at < bytes.length;) {
      const stop = bytes.indexOf(10, at);
      const wrong = (message) => findings.push([EVENTS, message, hashes.length]);
      const line = stop < 0 ? undefined : bytes.subarray(at, stop);
      let event;
      try { event = parse(line); } catch { event = undefined; }
      if (!isObject(event)) { wrong('neither an event nor a shell'); return; }
      at = stop + 1;
      let hash;
      if (text(event.withheld) !== undefined) {
        hash = event.withheld;
        if (!events.has(hashes.length)) wrong('withheld, and redacted.json does not say so');
        if (!/^[0-9a-f]{64}$/.test(hash) || canonical({ sequence: hashes.length, withheld: hash }) !== line.toString('utf8')) { wrong('not a shell as it is written'); return; }
      } else {
        hash = hex(line);
        if (events.has(hashes.length)) wrong('shown, and redacted.json says it is withheld');
        if (event.sequence !== hashes.length || event.prev !== previous || event.requestId !== runId) wrong('not the event of this place');
      }
      hashes.push(Buffer.from(hash, 'hex'));
      previous = hash;
    }
    const { count, lastHash, root } = manifest.events ?? {};
    if (count !== hashes.length || lastHash !== previous || root !== merkleRoot(hashes)) findings.push([EVENTS, 'not the events of the manifest']);
    for (const sequence of events) if (sequence >= hashes.length) findings.push(['redacted.json', 'withholds an event the log does not have']);
  }
}

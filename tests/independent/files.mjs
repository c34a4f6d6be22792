// Where a bundle's files are: a folder, or a zip that is read in place. Links, odd names and bombs are findings.
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';

export const RUN_ID = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z_[0-9a-f]{8}$/;
const NAME = /^[a-z0-9][a-z0-9._-]*$/;
const MAX_FILES = 10000;
const MAX_BYTES = 4 * 2 ** 30;

/** One bundle: {runId, names, size(name), read(name), hasFolder(name)}. */
export function folderBundle(path, findings) {
  let folder = resolve(path);
  if (!readdirSync(folder).some((n) => n === 'bundle.json' || n === 'events.jsonl')) folder = join(folder, 'bundle');
  const files = new Map();
  const folders = new Set();
  const visit = (at, prefix, depth) => {
    for (const name of readdirSync(at)) {
      const inside = prefix + name;
      const stat = lstatSync(join(at, name));
      if (!NAME.test(name) || inside.length > 200 || depth >= 8) findings.push([inside, 'no name of a bundle']);
      else if (stat.isDirectory()) { folders.add(inside); visit(join(at, name), inside + '/', depth + 1); }
      else if (!stat.isFile()) findings.push([inside, 'not a regular file']);
      else files.set(inside, stat.size);
    }
  };
  visit(folder, '', 0);
  // A file without bytes is never opened: it may be a pipe.
  const read = (name) => (!files.has(name) ? undefined : files.get(name) === 0 ? Buffer.alloc(0) : readFileSync(join(folder, name)));
  return { runId: basename(dirname(folder)), names: [...files.keys()], size: (name) => files.get(name), read, hasFolder: (name) => folders.has(name) };
}

/** The bundles of a zip, by run id; '' for one whose files stand at the top. Findings are the whole archive's. */
export function zipBundles(path, findings) {
  const zip = readFileSync(path);
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0) throw new Error('not a zip');
  const count = zip.readUInt16LE(end + 10);
  const bundles = new Map();
  if (count > MAX_FILES) { findings.push(['', 'too many entries']); return bundles; }
  let total = 0;
  for (let i = 0, at = zip.readUInt32LE(end + 16); i < count; i++) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('not a zip');
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    const [type, local] = [zip.readUInt32LE(at + 38) >>> 28, zip.readUInt32LE(at + 42)];
    const full = zip.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + extra + comment;
    const isFolder = full.endsWith('/');
    const place = placeOf(isFolder ? full.slice(0, -1) : full);
    if (!place) { findings.push([full, 'no path of a bundle']); continue; }
    const [runId, name] = place;
    if (![0, 4, 8].includes(type)) { findings.push([name, 'a link or a device']); continue; }
    if (!bundles.has(runId)) bundles.set(runId, new Map());
    if (isFolder) continue;
    const files = bundles.get(runId);
    if (name === '') { findings.push([full, 'a file and no folder']); continue; }
    if (files.has(name)) { findings.push([name, 'there twice']); continue; }
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(data, data + size);
    try {
      // One byte more than admitted is enough to know.
      const most = Math.max(2 ** 20, size * 100 + 99);
      const bytes = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.min(most, MAX_BYTES - total) });
      total += bytes.length;
      files.set(name, bytes);
    } catch (e) { findings.push([name, 'it inflates to too much, or not at all: ' + e.code]); }
  }
  if (bundles.size === 0) findings.push(['', 'no bundle in the archive']);
  return new Map([...bundles].sort(([a], [b]) => (a < b ? -1 : 1)).map(([runId, files]) => [runId,
    { runId, names: [...files.keys()], size: (name) => files.get(name)?.length, read: (name) => files.get(name), hasFolder: () => true }]));
}

/** `bundle/x`, `RUN/bundle/x` or `x`. */
function placeOf(name) {
  if (name.length === 0 || name.length > 240) return null;
  const parts = name.split('/');
  const runId = RUN_ID.test(parts[0]) ? parts.shift() : '';
  if (parts[0] === 'bundle') parts.shift();
  else if (runId && parts.length > 0) return null;
  return parts.length <= 8 && parts.every((part) => NAME.test(part)) ? [runId, parts.join('/')] : null;
}

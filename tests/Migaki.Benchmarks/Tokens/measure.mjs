// How far the token estimates are from real tokenizers: samples of about 2,000 characters of four kinds of text of this repository.
// npm install --prefix /some/folder gpt-tokenizer@4.0.0; node measure.mjs /some/folder
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const require = createRequire(join(process.argv[2] ?? here, 'package.json'));
const encodings = { o200k: require('gpt-tokenizer/encoding/o200k_base'), cl100k: require('gpt-tokenizer/encoding/cl100k_base') };
const CHUNK = 2000;

const files = (folder, end) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith(end) && !/[\\/](obj|bin)([\\/]|$)/.test(entry.parentPath))
  .map(entry => join(entry.parentPath, entry.name)).sort().map(path => readFileSync(path, 'utf8'));
// Prose without tables and code: what documents say to people.
const prose = text => text.split('\n').filter(line => /^[A-Z][^|]*$/.test(line) && line.length > 60).join('\n');

const kinds = {
  english: files('docs', '.md').map(prose).join('\n'),
  code: files('src/Migaki.Mir', '.cs').join('\n'),
  json: files('schemas', '.json').concat(files('src/Migaki.Mir/Providers', '.json')).join('\n'),
  cjk: readFileSync(join(here, 'cjk.txt'), 'utf8'),
};

// migaki.token-estimation.v0: a run of ASCII letters and digits, or one UTF-16 unit that is neither white space nor one of them.
const units = text => text.match(/[A-Za-z0-9]+|[^\sA-Za-z0-9]/g)?.length ?? 0;
const chunks = text => {
  const points = Array.from(text), list = [];
  for (let at = 0; at + CHUNK / 2 <= points.length; at += CHUNK) list.push(points.slice(at, at + CHUNK).join(''));
  return list.length ? list : [text];
};
const percent = value => (value >= 0 ? '+' : '') + (100 * value).toFixed(1) + ' %';
for (const [kind, text] of Object.entries(kinds))
  for (const [encoding, { countTokens }] of Object.entries(encodings)) {
    const samples = kind === 'cjk' ? text.split('\n').filter(Boolean) : chunks(text);
    const pairs = samples.map(sample => [units(sample), countTokens(sample)]);
    const errors = pairs.map(([predicted, actual]) => predicted / actual - 1).sort((a, b) => a - b);
    const total = pairs.reduce((sum, [predicted]) => sum + predicted, 0) / pairs.reduce((sum, [, actual]) => sum + actual, 0) - 1;
    console.log(`${kind.padEnd(7)}  ${encoding.padEnd(6)}  ${String(samples.length).padStart(4)} samples  overall ${percent(total).padStart(8)}  lowest ${percent(errors[0]).padStart(8)}  highest ${percent(errors.at(-1)).padStart(8)}`);
  }

// Strict JSON and its canonical form (RFC 8785), without the host's parser: it forgives names that occur twice.
import { createHash } from 'node:crypto';

export const sha = (bytes) => createHash('sha256').update(bytes).digest();
export const hex = (bytes) => sha(bytes).toString('hex');
export const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);
/** Numbers and strings of the host are those of the standard; names sort by UTF-16 unit, as the host sorts. */
export function canonical(v) {
  if (Array.isArray(v)) return '[' + v.map(canonical).join(',') + ']';
  if (isObject(v)) return '{' + Object.keys(v).sort().map((k) => JSON.stringify(k) + ':' + canonical(v[k])).join(',') + '}';
  return JSON.stringify(v);
}

/** The same for people: two-space indent, a newline at the end of each line. */
export function pretty(v, indent = '') {
  const list = Array.isArray(v) ? v.map((x) => pretty(x, indent + '  '))
    : isObject(v) ? Object.keys(v).sort().map((k) => JSON.stringify(k) + ': ' + pretty(v[k], indent + '  ')) : null;
  if (list === null) return JSON.stringify(v);
  const [open, close] = Array.isArray(v) ? '[]' : '{}';
  return list.length === 0 ? open + close : `${open}\n${list.map((x) => indent + '  ' + x).join(',\n')}\n${indent}${close}`;
}

export const same = (a, b) => (a === undefined ? '' : canonical(a)) === (b === undefined ? '' : canonical(b));
/** An object without the members that have no value. */
export const drop = (o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined && v !== null));
export const objects = (v) => (Array.isArray(v) ? v.filter(isObject) : []);
export const text = (v) => (typeof v === 'string' ? v : undefined);
export const number = (v) => (typeof v === 'number' ? v : undefined);

const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

export function parse(bytes) {
  const source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  let at = 0;
  const fail = (message) => { throw new Error(`${message} at ${at}`); };
  const space = () => { while (' \t\n\r'.includes(source[at]) && at < source.length) at++; };
  const expect = (c) => { if (source[at] !== c) fail(`expected ${c}`); at++; };

  function string() {
    expect('"');
    let value = '';
    for (;;) {
      const c = source[at++];
      if (c === undefined) fail('the text ends inside a string');
      if (c === '"') break;
      if (c < ' ') fail('a control character');
      if (c !== '\\') { value += c; continue; }
      const e = source[at++];
      if (e === 'u') {
        const digits = source.slice(at, at + 4);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail('a bad escape');
        value += String.fromCharCode(parseInt(digits, 16));
        at += 4;
      } else if (e in ESCAPES) value += ESCAPES[e];
      else fail('a bad escape');
    }
    if (!value.isWellFormed()) fail('half of a surrogate pair');
    return value;
  }

  function value(depth) {
    space();
    if (depth > 64) fail('nested too deep');
    const c = source[at];
    if (c === '"') return string();
    if (c === '{') {
      const members = Object.create(null);
      at++;
      space();
      if (source[at] === '}') { at++; return members; }
      for (;;) {
        space();
        const name = string();
        if (name in members) fail(`the name ${name} occurs twice`);
        space();
        expect(':');
        members[name] = value(depth + 1);
        space();
        if (source[at] === '}') { at++; return members; }
        expect(',');
      }
    }
    if (c === '[') {
      const items = [];
      at++;
      space();
      if (source[at] === ']') { at++; return items; }
      for (;;) {
        items.push(value(depth + 1));
        space();
        if (source[at] === ']') { at++; return items; }
        expect(',');
      }
    }
    const word = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
    word.lastIndex = at;
    const found = word.exec(source)?.[0] ?? fail('not a value');
    at += found.length;
    const parsed = JSON.parse(found);
    if (typeof parsed === 'number' && !(Math.abs(parsed) <= Number.MAX_SAFE_INTEGER)) fail('a number that is not safe');
    return parsed;
  }

  const result = value(1);
  space();
  if (at !== source.length) fail('something after the value');
  return result;
}

// The signature: DSSE over an in-toto statement about bundle.json, and the same envelope as a Sigstore bundle.
import { verify as verifySignature } from 'node:crypto';
import { canonical, hex, parse, same, sha } from './json.mjs';

export function checkSignature(bundle, manifest, bytes, key, findings) {
  const [envelopeBytes, sigstoreBytes] = [bundle.read('attestation.json'), bundle.read('bundle.sigstore.json')];
  if (manifest.signing === null || typeof manifest.signing !== 'object') {
    if (envelopeBytes || sigstoreBytes) findings.push(['attestation.json', 'a signature where the manifest says none']);
    return 'unsigned';
  }
  const bad = (message) => { findings.push(['attestation.json', message]); return 'tampered'; };
  if (!envelopeBytes || !sigstoreBytes) return bad('the signature is not there');
  let envelope, statement, payload, signature;
  try {
    envelope = parse(envelopeBytes);
    parse(sigstoreBytes);
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

import { type FoundSecret, isPlaceholder } from './found-secret.ts';

/** The private part of a JSON web key: 32 bytes for Ed25519 and P-256, 512 for RSA of 4096 bits. */
const PRIVATE_PART = /"d"\s{0,8}:\s{0,8}"([A-Za-z0-9_-]{42,1400})"/g;

/** How far the key type may stand from the private part: the other numbers of a large RSA key lie between. */
const MAX_DISTANCE = 4000;

/** Private JSON web keys: an object with a key type and the number that the public key lacks. */
export function* findWebKeys(text: string): Iterable<FoundSecret> {
  if (!text.includes('"kty"')) return;
  for (const match of text.matchAll(PRIVATE_PART)) {
    const { index } = match;
    const [{ length }, value = ''] = match;
    if (isPlaceholder(value) || !isInWebKey(text, index)) continue;
    yield {
      what: 'a private JSON web key',
      index,
      length,
      shown: `${value.length} characters of base64`,
      isEncrypted: false,
    };
  }
}

function isInWebKey(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - MAX_DISTANCE), index);
  const [behind = ''] = text.slice(index, index + MAX_DISTANCE).split('}', 1);
  const start = before.lastIndexOf('{');
  return start !== -1 && /"kty"\s{0,8}:\s{0,8}"(?:RSA|EC|OKP)"/.test(before.slice(start) + behind);
}

import { Buffer } from 'node:buffer';
import { findWebKeys } from './find-web-keys.ts';
import { type FoundSecret, isPlaceholder, isWellKnown, showSecret } from './found-secret.ts';

/** Private keys in a text: PEM of every kind, PGP, PuTTY, age, WireGuard, JSON web keys, and signing keys of Nix. */
export function* findPrivateKeys(text: string): Iterable<FoundSecret> {
  if (text.includes('PRIVATE KEY')) yield* findPem(text);
  yield* findWebKeys(text);
  for (const { what, hint, pattern } of SINGLE_LINES) {
    if (!text.includes(hint)) continue;
    for (const match of text.matchAll(pattern)) {
      const value = match[1] ?? match[0];
      if (isPlaceholder(value) || isWellKnown(value)) continue;
      const { index, 0: whole } = match;
      yield { what, index, length: whole.length, shown: showSecret(value), isEncrypted: false };
    }
  }
}

const BEGIN = /-----BEGIN ((?:[A-Z0-9]{1,16} ){0,2})PRIVATE KEY(?: BLOCK)?-----/g;
/** The smallest key, Ed25519 in PKCS #8, has 64 characters; the largest in use 13000. */
const MIN_BODY = 60;
const MAX_PEM = 64 * 1024;

function* findPem(text: string): Iterable<FoundSecret> {
  for (const match of text.matchAll(BEGIN)) {
    const kind = (match[1] ?? '').trim();
    const start = match.index + match[0].length;
    // To the next dashes, of END or of another BEGIN, so that no part of a text is read twice.
    const end = text.indexOf('-----', start);
    const content = text.slice(start, end === -1 ? start + MAX_PEM : end);
    const { headers, body } = readPem(content);
    // A header alone is how programs and documents speak of keys.
    if (body.length < MIN_BODY || isPlaceholder(body.slice(0, MIN_BODY))) continue;
    yield {
      what: isOfServiceAccount(text, match.index) ? 'the key of a Google service account' : describe(kind),
      index: match.index,
      length: match[0].length + content.length,
      shown: `${body.length} characters of base64`,
      isEncrypted: isEncrypted(kind, headers, body),
    };
  }
}

function describe(kind: string): string {
  if (kind === '' || kind === 'ENCRYPTED') return 'a private key';
  const name = kind === 'OPENSSH' ? 'OpenSSH' : kind;
  return `${/^[AEIOR]/.test(name) ? 'an' : 'a'} ${name} private key`;
}

/** Google hands keys out as JSON that says so. */
function isOfServiceAccount(text: string, index: number): boolean {
  return (
    /"private_key"\s{0,4}:\s{0,4}"$/.test(text.slice(Math.max(0, index - 24), index)) &&
    text.slice(Math.max(0, index - 1000), index).includes('"private_key_id"')
  );
}

interface Pem {
  readonly headers: string;
  readonly body: string;
}

/** In JSON and in variables line ends are written as `\n`; in YAML lines are indented. */
function readPem(text: string): Pem {
  const headers: string[] = [];
  const body: string[] = [];
  for (const raw of text.split(/\r?\n|\\r\\n|\\n/)) {
    const line = raw.trim();
    if (/^[A-Za-z0-9+/=]+$/.test(line)) body.push(line);
    else if (/^[A-Za-z-]+: /.test(line)) headers.push(line);
    else if (line !== '' && body.length > 0) break;
  }
  return { headers: headers.join('\n'), body: body.join('') };
}

function isEncrypted(kind: string, headers: string, body: string): boolean {
  if (kind === 'ENCRYPTED' || headers.includes('ENCRYPTED')) return true;
  if (kind !== 'OPENSSH') return false;
  // "openssh-key-v1" with a NUL, then the length and the name of the cipher.
  const start = Buffer.from(body.slice(0, 64), 'base64');
  return start.toString('latin1', 19, 23) !== 'none';
}

interface SingleLine {
  readonly what: string;
  /** Occurs in every text that has one: most texts are done with after this. */
  readonly hint: string;
  readonly pattern: RegExp;
}

const SINGLE_LINES: readonly SingleLine[] = [
  {
    what: 'an age secret key',
    hint: 'AGE-SECRET-KEY-1',
    pattern: /\bAGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}\b/g,
  },
  {
    what: 'a PuTTY private key',
    hint: 'PuTTY-User-Key-File-',
    pattern: /^Private-Lines: \d{1,4}\r?\n([A-Za-z0-9+/=]{16,})\r?$/gm,
  },
  {
    what: 'a WireGuard private key',
    hint: 'PrivateKey',
    pattern: /^[ \t]{0,8}PrivateKey[ \t]{0,8}=[ \t]{0,8}([A-Za-z0-9+/]{43}=)[ \t]{0,8}\r?$/gm,
  },
  {
    // name:base64 of 64 bytes; the public half has 32.
    what: 'a signing key of a Nix cache',
    hint: '==',
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}:([A-Za-z0-9+/]{86}==)\r?$/gm,
  },
];

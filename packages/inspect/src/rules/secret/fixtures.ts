/**
 * Secrets for tests, put together when they are needed, so that no file of the repository looks as if it held
 * one. None of them opens anything.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Characters without an order to the eye, the same every time. */
export function noise(length: number, alphabet: string = ALPHABET): string {
  let state = 12345;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    state = (state * 1103515245 + 12345) % 2147483648;
    text += alphabet[Math.floor(state / 65536) % alphabet.length];
  }
  return text;
}

export interface PemOptions {
  /** `RSA PRIVATE KEY`. */
  readonly label: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly newline?: string;
}

export function pem({ label, headers = [], body = noise(256), newline = '\n' }: PemOptions): string {
  const dashes = '-'.repeat(5);
  const lines = body.match(/.{1,64}/g) ?? [];
  return [
    `${dashes}BEGIN ${label}${dashes}`,
    ...headers,
    ...lines,
    `${dashes}END ${label}${dashes}`,
    '',
  ].join(newline);
}

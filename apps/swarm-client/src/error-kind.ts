import { systemErrorCode } from '@up/core';

/** What went wrong with a request, coarse enough to be counted. */
export const ERROR_KINDS = [
  'connect',
  'dns',
  'timeout',
  'http_4xx',
  'http_5xx',
  'playlist',
  'truncated',
  'other',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

/** Why a request failed: `reason` is a few words for a sentence, `connection refused`. */
export interface Failure {
  readonly kind: ErrorKind;
  readonly reason: string;
}

const UNTRUSTED: Failure = {
  kind: 'other',
  reason: 'certificate not trusted (name its authority: NODE_EXTRA_CA_CERTS=FILE)',
};

const KNOWN: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: { kind: 'connect', reason: 'connection refused' },
  ECONNRESET: { kind: 'connect', reason: 'connection reset' },
  ECONNABORTED: { kind: 'connect', reason: 'connection aborted' },
  EPIPE: { kind: 'connect', reason: 'connection closed by the other side' },
  EHOSTUNREACH: { kind: 'connect', reason: 'host unreachable' },
  ENETUNREACH: { kind: 'connect', reason: 'network unreachable' },
  EADDRNOTAVAIL: { kind: 'connect', reason: 'no local port left to connect from' },
  ENOTFOUND: { kind: 'dns', reason: 'host name not found' },
  EAI_AGAIN: { kind: 'dns', reason: 'name server did not answer' },
  ETIMEDOUT: { kind: 'timeout', reason: 'connection timed out' },
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  EMFILE: { kind: 'other', reason: 'too many open files in the load generator (raise ulimit -n)' },
  ENFILE: { kind: 'other', reason: 'too many open files on this host' },
};

/** Classifies what Node.js throws at a connection. With several addresses tried, the first one's error counts. */
export function failureOfConnection(thrown: unknown): Failure {
  const first: unknown = thrown instanceof AggregateError ? (thrown.errors[0] ?? thrown) : thrown;
  const code = systemErrorCode(first) ?? systemErrorCode(thrown);
  const known = code === undefined ? undefined : KNOWN[code];
  if (known !== undefined) return known;
  const text = first instanceof Error && first.message !== '' ? first.message : String(first);
  return { kind: 'other', reason: code === undefined ? text : `${text} (${code})` };
}

/** The failure an HTTP status stands for, or undefined for 2xx. */
export function failureOfStatus(status: number, statusText: string): Failure | undefined {
  if (status >= 200 && status < 300) return undefined;
  const reason = `${status} ${statusText}`.trimEnd();
  if (status >= 400 && status < 500) return { kind: 'http_4xx', reason };
  if (status >= 500 && status < 600) return { kind: 'http_5xx', reason };
  return { kind: 'other', reason: `unexpected answer ${reason}` };
}

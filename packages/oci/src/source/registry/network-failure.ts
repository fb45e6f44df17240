import type { UpError } from '@up/core';
import { type RequestSubject, TransientFailure, unreachable } from './registry-errors.ts';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed',
  EPIPE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'no route to that host',
  ENETUNREACH: 'no route to that network',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'its name cannot be looked up now',
};
const TRANSIENT: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ETIMEDOUT']);
const PLAIN_HTTP: ReadonlySet<string> = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO']);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** Why a request got no answer, or its body ended early. */
export function networkFailure(
  error: unknown,
  host: string,
  subject: RequestSubject,
): UpError | TransientFailure {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = codeOf(cause) ?? codeOf(error);
  const reason = (code && WORDS[code]) ?? code ?? (cause instanceof Error ? cause.message : String(cause));
  const failure = unreachable(subject, `${reason} (${host})`, {
    hint: hintFor(code),
    details: { host, ...(code === undefined ? {} : { reason: code }) },
    cause: error,
  });
  return code !== undefined && TRANSIENT.has(code) ? new TransientFailure(failure) : failure;
}

/** Nothing came, or too little, for too long. */
export function silence(host: string, timeoutMs: number, subject: RequestSubject): TransientFailure {
  const reason = `${host} sent nothing, or next to nothing, for ${timeoutMs / 1000} s`;
  return new TransientFailure(unreachable(subject, reason, { details: { host } }));
}

function hintFor(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  if (PLAIN_HTTP.has(code))
    return 'What answers there does not speak HTTPS. If it is meant to, name it as an insecure registry.';
  if (CERTIFICATE.test(code))
    return 'Its certificate is not trusted here. NODE_EXTRA_CA_CERTS names a file with further authorities.';
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

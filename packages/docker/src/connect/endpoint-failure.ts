import { redact, safeText, systemErrorCode, truncate } from '@up/core';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ENOTSOCK: 'that is no socket',
  ENOTDIR: 'there is no such socket',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  EHOSTUNREACH: 'no route to that host',
  ENETUNREACH: 'no route to that network',
  ETIMEDOUT: 'that host does not answer',
};

/** Why an endpoint cannot be used, in a few words; a file that its TLS lacks is named. */
export function endpointFailure(error: unknown): string {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' && error instanceof Error && 'syscall' in error && error.syscall === 'open')
    return shown(error);
  if (code?.startsWith('HPE_')) return `what answers there is not HTTP (${code})`;
  return (code === undefined ? undefined : WORDS[code]) ?? shown(error);
}

function shown(error: unknown): string {
  return truncate(redact(safeText(error instanceof Error ? error.message : String(error))).trim(), 300);
}

import { redact, safeText, truncate } from '@up/core';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed',
  EPIPE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed',
  EHOSTUNREACH: 'no route to that host',
  ENETUNREACH: 'no route to that network',
  ENOTFOUND: 'no such host',
};

/** Why a request got no answer, in a few words: `connection refused`. */
export function networkReason(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : undefined);
  if (code?.startsWith('HPE_')) return `what answers there is not HTTP (${code})`;
  if (code !== undefined) return WORDS[code] ?? code;
  return truncate(redact(safeText(error instanceof Error ? error.message : String(error))), 200);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

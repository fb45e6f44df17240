import type { IncomingHttpHeaders } from 'node:http';
import { safeText, truncate } from '@up/core';

export interface LoggedRequest {
  readonly remoteAddress: string | undefined;
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
  readonly status: number;
  readonly bodyBytes: number;
  readonly durationMs: number;
  readonly at: Date;
}

/** nginx's combined format and the request time in seconds; what clients sent is harmless and bounded. */
export function renderLogLine(request: LoggedRequest): string {
  const { method, target, httpVersion, headers, status, bodyBytes } = request;
  const line = `${method} ${target} HTTP/${httpVersion}`;
  return [
    request.remoteAddress ?? '-',
    '- -',
    `[${renderTime(request.at)}]`,
    quoted(line),
    status,
    bodyBytes,
    quoted(headers.referer ?? '-'),
    quoted(headers['user-agent'] ?? '-'),
    (request.durationMs / 1000).toFixed(3),
  ].join(' ');
}

const MAX_FIELD = 1024;

function quoted(text: string): string {
  return `"${truncate(safeText(text), MAX_FIELD).replaceAll('\\', '\\x5C').replaceAll('"', '\\x22')}"`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `21/Nov/2026:05:45:07 +0000`, always UTC. */
function renderTime(at: Date): string {
  const iso = at.toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[at.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

import type { IncomingHttpHeaders } from 'node:http';
import type { Resource } from './catalogue.ts';
import { parseRange } from './range.ts';
import { CORS_HEAD, type Reply } from './reply.ts';

/** The answer to a GET of a resource: all of it, a part, or that the client has it already. */
export function resourceReply(resource: Resource, headers: IncomingHttpHeaders): Reply {
  const { whole, etag, ranges } = resource;
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) return notModified(resource);
  if (!ranges || headers.range === undefined) return whole;
  const ifRange = headers['if-range'];
  if (ifRange !== undefined && ifRange !== etag) return whole;
  const range = parseRange(headers.range, whole.bodyBytes);
  if (range.type === 'whole') return whole;
  return range.type === 'part' ? partOf(resource, range) : unsatisfiable(resource);
}

function notModified({ whole, etag, cacheControl }: Resource): Reply {
  const head = ['ETag', etag, 'Cache-Control', cacheControl, ...CORS_HEAD];
  return { status: 304, head, body: undefined, bodyBytes: 0, kind: whole.kind };
}

function partOf(
  { whole, etag, cacheControl }: Resource,
  { start, end }: { readonly start: number; readonly end: number },
): Reply {
  const bodyBytes = end - start + 1;
  const body = Buffer.isBuffer(whole.body)
    ? whole.body.subarray(start, end + 1)
    : whole.body && { path: whole.body.path, start, end };
  return {
    status: 206,
    head: [
      ...['Content-Type', 'video/mp2t', 'Content-Length', String(bodyBytes)],
      ...['Content-Range', `bytes ${start}-${end}/${whole.bodyBytes}`, 'Accept-Ranges', 'bytes'],
      ...['ETag', etag, 'Cache-Control', cacheControl, ...CORS_HEAD],
      ...['Access-Control-Expose-Headers', 'Content-Range, Content-Length'],
    ],
    body,
    bodyBytes,
    kind: whole.kind,
  };
}

function unsatisfiable({ whole }: Resource): Reply {
  const head = ['Content-Range', `bytes */${whole.bodyBytes}`, 'Content-Length', '0', ...CORS_HEAD];
  return { status: 416, head, body: undefined, bodyBytes: 0, kind: whole.kind };
}

/** Weak comparison, as RFC 9110 asks for If-None-Match. */
function matches(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  return header
    .slice(0, 4096)
    .split(',')
    .some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}

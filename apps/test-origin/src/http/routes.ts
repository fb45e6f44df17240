import type { IncomingHttpHeaders } from 'node:http';
import type { Catalogue } from './catalogue.ts';
import { CORS_HEAD, type Reply, textReply } from './reply.ts';
import { resourceReply } from './resource-reply.ts';

export interface Health {
  readonly status: 200 | 503;
  readonly text: string;
}

export interface RoutesOptions {
  readonly catalogue: Catalogue;
  /** Paths of playlists that will be there once there is a first segment. */
  readonly expected: ReadonlySet<string>;
  readonly health: () => Health;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  readonly metricsContentType: string;
  /** The text at `/`. */
  readonly index: string;
}

export interface RequestLine {
  readonly method: string;
  /** The request target, as it was sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

const METHODS = 'GET, HEAD, OPTIONS';
const PREFLIGHT_HEAD: string[] = [
  ...[
    'Access-Control-Allow-Methods',
    METHODS,
    'Access-Control-Allow-Headers',
    '*',
    'Access-Control-Max-Age',
    '86400',
  ],
  ...['Allow', METHODS, ...CORS_HEAD],
];

/** Answers requests. A HEAD gets the reply of the GET; whoever sends it leaves the body out. */
export function createRoutes(options: RoutesOptions): (request: RequestLine) => Reply | Promise<Reply> {
  const { catalogue } = options;
  return ({ method, target, headers }) => {
    if (method !== 'GET' && method !== 'HEAD') return otherMethod(method);
    const resource = catalogue.get(target);
    if (resource !== undefined) return resourceReply(resource, headers);
    const path = pathOf(target);
    const named = path === target ? undefined : catalogue.get(path);
    return named === undefined ? fixedRoute(path, options) : resourceReply(named, headers);
  };
}

function fixedRoute(path: string, options: RoutesOptions): Reply | Promise<Reply> {
  switch (path) {
    case '/health': {
      const { status, text } = options.health();
      return textReply(status, text, { kind: 'health', head: status === 503 ? ['Retry-After', '1'] : [] });
    }
    case '/metrics':
      return metricsReply(options);
    case '/':
      return textReply(200, options.index, { kind: 'other' });
    default:
      if (options.expected.has(path)) {
        return textReply(503, 'No segment is ready yet\n', { kind: 'manifest', head: ['Retry-After', '1'] });
      }
      return textReply(404, 'Not found\n', { kind: 'other' });
  }
}

async function metricsReply({ metrics, metricsContentType }: RoutesOptions): Promise<Reply> {
  const body = Buffer.from(await metrics());
  const head = [
    'Content-Type',
    metricsContentType,
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'no-store',
  ];
  return { status: 200, head: [...head, ...CORS_HEAD], body, bodyBytes: body.length, kind: 'metrics' };
}

function otherMethod(method: string): Reply {
  if (method === 'OPTIONS') {
    return { status: 204, head: PREFLIGHT_HEAD, body: undefined, bodyBytes: 0, kind: 'other' };
  }
  // The body that may follow is not waited for.
  return textReply(405, 'Method not allowed\n', {
    kind: 'other',
    head: ['Allow', METHODS, 'Connection', 'close'],
  });
}

/** `/a.ts?x=1` and `http://host/a.ts` -> `/a.ts`. Nothing is decoded: names here need no encoding. */
function pathOf(target: string): string {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target);
  const path = absolute === null ? target : target.slice(absolute[0].length) || '/';
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
}

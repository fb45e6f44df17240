import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers a request in a way of its own; returns false to leave it to the origin. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface LiveOriginOptions {
  /** How long one segment lasts, in seconds: the stream gains one each time. */
  readonly segmentSeconds?: number;
  readonly listSize?: number;
  readonly segmentBytes?: number;
  /** How many segments there are at the start. */
  readonly startWith?: number;
  /** Fixes the stream: no segment is added, and the playlist ends with EXT-X-ENDLIST. */
  readonly ended?: boolean;
  readonly misbehave?: Misbehaviour;
}

/** A live HLS origin over node:http: /stream.m3u8, /master.m3u8 (variants a and b), /seg0.ts ... */
export interface LiveOrigin extends AsyncDisposable {
  readonly url: string;
  /** How often each path was asked for. */
  readonly hits: ReadonlyMap<string, number>;
  /** How many segments have been published since the (re)start. */
  readonly published: () => number;
  /** Begins again at segment 0, as a restarted encoder does. */
  readonly restart: () => void;
  /** Leaves out this many segments at once: the window jumps. */
  readonly jump: (count: number) => void;
}

export async function startLiveOrigin(options: LiveOriginOptions = {}): Promise<LiveOrigin> {
  const { segmentSeconds = 0.25, listSize = 10, segmentBytes = 20_000, startWith = 5 } = options;
  const { ended = false, misbehave = () => false } = options;
  const hits = new Map<string, number>();
  const body = Buffer.alloc(segmentBytes, 0x47);
  let beganMs = performance.now();
  let initial = startWith;
  const published = (): number =>
    initial + (ended ? 0 : Math.floor((performance.now() - beganMs) / (segmentSeconds * 1000)));

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    hits.set(path, (hits.get(path) ?? 0) + 1);
    if (misbehave(request, response)) return;
    if (path.endsWith('/master.m3u8')) response.end(MASTER);
    else if (path.endsWith('.m3u8')) {
      response.end(renderPlaylist({ published: published(), listSize, segmentSeconds, ended }));
    } else if (/\/seg\d+\.ts$/.test(path)) response.end(body);
    else response.writeHead(404).end();
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    published,
    restart() {
      beganMs = performance.now();
      initial = 1;
    },
    jump(count) {
      initial += count;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

const MASTER = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720
a/stream.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=640x360
b/stream.m3u8
`;

interface Window {
  readonly published: number;
  readonly listSize: number;
  readonly segmentSeconds: number;
  readonly ended: boolean;
}

function renderPlaylist({ published, listSize, segmentSeconds, ended }: Window): string {
  const first = ended ? 0 : Math.max(0, published - listSize);
  const segments = Array.from({ length: published - first }, (_, index) => first + index);
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    `#EXT-X-TARGETDURATION:${segmentSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    ...segments.flatMap((index) => [`#EXTINF:${segmentSeconds.toFixed(6)},`, `seg${index}.ts`]),
    ...(ended ? ['#EXT-X-ENDLIST'] : []),
    '',
  ].join('\n');
}

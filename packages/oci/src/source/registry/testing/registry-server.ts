import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Members, sha256 } from '../../../testing/build-image.ts';

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Visit {
  readonly seen: SeenRequest;
  readonly response: ServerResponse;
  /** How many requests for the same path came before. */
  readonly before: number;
}

/** true where it has answered, or means never to. */
export type Behaviour = (visit: Visit) => boolean;

/**
 * A registry over HTTP that serves the members of an OCI layout under the name `app`: the tag `1` is the first
 * manifest of index.json. A behaviour comes before what it would do by itself.
 */
export class RegistryServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;
  #behave: Behaviour = () => false;
  #members: Members;

  private constructor(server: Server, members: Members) {
    this.#server = server;
    this.#members = members;
  }

  static async start(members: Members = {}): Promise<RegistryServer> {
    const server = createServer();
    const registry = new RegistryServer(server, members);
    server.on('request', (request, response) => void registry.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  get reference(): string {
    return `registry://${this.host}/app:1`;
  }

  serve(members: Members): void {
    this.#members = members;
  }

  behave(behaviour: Behaviour): void {
    this.#behave = behaviour;
  }

  /** Paths below the repository that were asked for, from the last `forget` on. */
  get asked(): readonly string[] {
    return this.requests.map(({ path }) => path.replace('/v2/app/', ''));
  }

  forget(): void {
    this.requests.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const before = this.requests.filter((one) => one.path === path).length;
    const seen = { method, path, headers, body: Buffer.concat(chunks).toString() };
    this.requests.push(seen);
    if (!this.#behave({ seen, response, before })) this.#serve(seen, response);
  }

  #serve({ path, headers }: SeenRequest, response: ServerResponse): void {
    const [, kind, name = ''] = /^\/v2\/app\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
    const digest = name === '1' ? this.#tagged() : name;
    const body = this.#members[`blobs/${digest.replace(':', '/')}`];
    if (kind === undefined || body === undefined) {
      sendError(response, 404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN');
      return;
    }
    const bytes = Buffer.from(body);
    if (kind === 'blobs') sendRange(response, bytes, headers.range);
    else sendManifest(response, bytes);
  }

  #tagged(): string {
    const index = this.#members['index.json'];
    const { manifests } = JSON.parse(String(index ?? '{"manifests":[]}')) as {
      manifests: { digest: string }[];
    };
    return manifests[0]?.digest ?? '';
  }
}

/** A manifest with the media type that it names itself, and its digest. */
export function sendManifest(response: ServerResponse, bytes: Buffer): void {
  const { mediaType } = JSON.parse(bytes.toString()) as { mediaType?: string };
  const type = mediaType ?? 'application/vnd.oci.image.index.v1+json';
  const digest = `sha256:${sha256(bytes)}`;
  response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest }).end(bytes);
}

/** An error as the distribution specification has it. */
export function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  headers: object = {},
): void {
  const body = JSON.stringify({ errors: [{ code, message: `${code.toLowerCase()} it is` }] });
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

export function sendRange(response: ServerResponse, bytes: Buffer, range: string | undefined): void {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const part = bytes.subarray(from);
  const headers = { 'content-length': part.length };
  if (from === 0) response.writeHead(200, headers).end(part);
  else {
    const place = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { ...headers, 'content-range': place }).end(part);
  }
}

/** Sends the beginning of a body that was announced as a whole, then breaks the connection. */
export function breakOff(
  response: ServerResponse,
  bytes: Buffer,
  { from, to }: { from: number; to: number },
): void {
  const place = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  const headers = { 'content-length': bytes.length - from, ...(from > 0 ? { 'content-range': place } : {}) };
  response.writeHead(from > 0 ? 206 : 200, headers);
  response.write(bytes.subarray(from, to), () => setTimeout(() => response.destroy(), 10));
}

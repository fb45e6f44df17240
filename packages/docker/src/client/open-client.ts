import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import type { EndpointTarget, EndpointTls } from '../connect/endpoint.ts';

/** docker-modem takes more than its types tell. */
type ClientOptions = Dockerode.DockerOptions & { readonly agent: Agent; readonly pathPrefix?: string };

/**
 * A dockerode for one endpoint. dockerode is loaded here, so that who only might need an engine does not
 * pay for it. Every option is given: docker-modem fills what is left out from the DOCKER_HOST of this process.
 * @throws Error when a file that TLS needs cannot be read.
 */
export async function openDockerode(target: EndpointTarget): Promise<Dockerode> {
  const { default: DockerodeClient } = await import('dockerode');
  return new DockerodeClient(await clientOptions(target));
}

async function clientOptions(target: EndpointTarget): Promise<ClientOptions> {
  const none = { ca: undefined, cert: undefined, key: undefined, timeout: undefined };
  if (target.type === 'socket') {
    const place = { socketPath: target.path, host: undefined, port: undefined };
    return { ...none, ...place, protocol: 'http', agent: new Agent(ONE_REQUEST) };
  }
  const { host, port, tls } = target;
  const place = {
    socketPath: undefined,
    host: host.includes(':') ? `[${host}]` : host,
    port,
    pathPrefix: '/',
  };
  return tls === undefined
    ? { ...none, ...place, protocol: 'http', agent: new Agent(ONE_REQUEST) }
    : { ...none, ...place, protocol: 'https', agent: await tlsAgent(tls) };
}

/** A connection for each request: one that was kept may be dead by the time of the next. */
const ONE_REQUEST = { keepAlive: false };

async function tlsAgent({ directory, verify }: EndpointTls): Promise<TlsAgent> {
  const options = { ...ONE_REQUEST, rejectUnauthorized: verify };
  if (directory === '') return new TlsAgent(options);
  const read = (name: string): Promise<Buffer> => readFile(join(directory, name));
  const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]);
  return new TlsAgent({ ...options, ca, cert, key });
}

export interface BoundOptions {
  /** true: every answer is a stream. dockerode would gather some of them in memory, however large they are. */
  readonly streams?: boolean;
}

/**
 * The same client with every request bound to a signal. Many methods of dockerode take none; all of them
 * go through `dial`. Answers are gathered here: docker-modem waits for ever where a daemon dies between the
 * head of an answer and its end.
 */
export function boundTo(
  docker: Dockerode,
  signal: AbortSignal,
  { streams = false }: BoundOptions = {},
): Dockerode {
  const modem = docker.modem as unknown as Modem;
  const dial: Modem['dial'] = (request, callback) =>
    modem.dial({ ...request, abortSignal: signal, isStream: true }, (error, answer) => {
      if (isNothing(error) && !streams && request.isStream !== true)
        gather(answer as AsyncIterable<Uint8Array>).then((value) => callback(null, value), callback);
      else callback(error, answer);
    });
  const bound: Dockerode = Object.create(docker, {
    modem: { value: Object.create(modem, { dial: { value: dial } }) },
  });
  return bound;
}

/** The part of docker-modem that is used here. */
interface Modem {
  dial(request: ModemRequest, callback: (error: unknown, answer?: unknown) => void): void;
}

interface ModemRequest {
  readonly isStream?: boolean;
  readonly abortSignal?: AbortSignal;
}

function isNothing(error: unknown): boolean {
  return error === null || error === undefined;
}

/** Lists of containers and images are the largest of these. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** JSON where it is some; an empty answer, or another text, as it is. */
async function gather(answer: AsyncIterable<Uint8Array>): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of answer) {
    sizeBytes += part.length;
    if (sizeBytes > MAX_ANSWER_BYTES) throw new Error('the answer is too large');
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

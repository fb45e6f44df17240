import { formatDuration, timeoutSignal, UpError } from '@up/core';
import { untilAborted } from '../client/call-engine.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { boundTo, openDockerode } from '../client/open-client.ts';
import { createEngine, type Engine } from '../engine.ts';
import type { Endpoint, EndpointTarget } from './endpoint.ts';
import { endpointFailure } from './endpoint-failure.ts';
import { findEndpoints } from './find-endpoints.ts';

export interface ConnectOptions {
  /** DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, CONTAINER_HOST, XDG_RUNTIME_DIR. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** How long each endpoint may take to answer, in milliseconds; default 5000. */
  readonly timeoutMs?: number | undefined;
  /** Where contexts and sockets of the user are looked for; default: the home directory. */
  readonly home?: string | undefined;
}

/** An endpoint that was tried, and why it is not used. */
export interface TriedEndpoint {
  readonly endpoint: string;
  readonly origin: string;
  readonly reason: string;
}

const DEFAULT_TIMEOUT_MS = 5000;

/**
 * Finds a container engine that answers: Docker, or Podman through its Docker-compatible socket. What
 * DOCKER_HOST or DOCKER_CONTEXT names is the only candidate; otherwise the current context of the docker CLI,
 * CONTAINER_HOST and the sockets of known engines are tried in that order.
 * @throws UpError UP_ENGINE_UNREACHABLE with every endpoint that was tried (`details.tried`); the signal's
 *   reason when aborted.
 */
export async function connectEngine({
  env,
  signal,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  home,
}: ConnectOptions): Promise<Engine> {
  const tried: TriedEndpoint[] = [];
  for (const endpoint of await findEndpoints({ env, home })) {
    signal.throwIfAborted();
    const answer = await tryEndpoint(endpoint, { signal, timeoutMs });
    if ('client' in answer) return createEngine(answer.client);
    tried.push({ endpoint: endpoint.url, origin: endpoint.origin, reason: answer.reason });
  }
  throw noEngine(tried);
}

interface TryOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

type Answer = { readonly client: EngineClient } | { readonly reason: string };

async function tryEndpoint(endpoint: Endpoint, { signal, timeoutMs }: TryOptions): Promise<Answer> {
  const { url, target, problem } = endpoint;
  if (target === undefined) return { reason: problem ?? 'it cannot be used' };
  const late = timeoutSignal(timeoutMs);
  const over = AbortSignal.any([signal, late]);
  try {
    const docker = await openDockerode(target);
    const version = await untilAborted(boundTo(docker, over).version(), over);
    if (typeof version.ApiVersion !== 'string')
      return { reason: 'what answers there is no container engine' };
    const isPodman = version.Components?.some(({ Name }) => Name.startsWith('Podman')) === true;
    const kind = isPodman ? 'podman' : 'docker';
    return {
      client: {
        kind,
        url,
        docker,
        host: hostOf(target),
        architecture: version.Arch,
        version: version.Version,
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      reason: late.aborted ? `it did not answer within ${formatDuration(timeoutMs)}` : endpointFailure(error),
    };
  }
}

function hostOf(target: EndpointTarget): string {
  return target.type === 'socket' ? '127.0.0.1' : target.host;
}

function noEngine(tried: readonly TriedEndpoint[]): UpError {
  const [only] = tried;
  const list = tried.map(({ endpoint, origin, reason }) => `${endpoint} (${origin}): ${reason}`).join('\n');
  return new UpError(
    'UP_ENGINE_UNREACHABLE',
    tried.length === 1
      ? `No container engine answers at ${list}`
      : `No container engine answers. Tried:\n${list}`,
    { hint: hintFor(tried, only), details: { tried } },
  );
}

function hintFor(tried: readonly TriedEndpoint[], only: TriedEndpoint | undefined): string {
  const forbidden = tried.find(
    ({ endpoint, reason }) => reason === 'permission denied' && endpoint.endsWith('docker.sock'),
  );
  if (forbidden !== undefined)
    return `This user may not use ${forbidden.endpoint}: sudo usermod -aG docker "$USER", then log in again.`;
  if (tried.length === 1 && only?.origin.startsWith('DOCKER_'))
    return `${only.origin.split(' ')[0]} names this endpoint and no other is tried. Start that engine, or unset the variable.`;
  return 'Start Docker (sudo systemctl start docker) or Podman (systemctl --user start podman.socket), or name an engine: DOCKER_HOST=unix:///path.';
}

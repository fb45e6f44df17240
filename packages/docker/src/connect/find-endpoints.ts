import { homedir } from 'node:os';
import { join } from 'node:path';
import { contextEndpoint, currentContext } from './docker-context.ts';
import { type Endpoint, type EndpointTls, parseEndpoint } from './endpoint.ts';

export interface FindEndpointsOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Default: that of this user. */
  readonly home?: string | undefined;
  /** Default: that of this process; undefined where there are no user ids. */
  readonly uid?: number | undefined;
}

/**
 * Where an engine may be, in the order in which to try. What DOCKER_HOST or DOCKER_CONTEXT names is the
 * only candidate, as for the docker CLI: who names an engine does not want another one. Otherwise the
 * current context and CONTAINER_HOST (Podman's variable) come first, then the sockets of known engines.
 */
export async function findEndpoints({
  env,
  home = homedir(),
  uid = process.getuid?.(),
}: FindEndpointsOptions): Promise<readonly Endpoint[]> {
  const configDirectory = env['DOCKER_CONFIG'] || join(home, '.docker');
  const named = env['DOCKER_HOST'];
  if (named) return [parseEndpoint(named, { origin: 'DOCKER_HOST', tls: tlsOf(env, configDirectory) })];
  const chosen = env['DOCKER_CONTEXT'];
  if (chosen && chosen !== 'default')
    return [await contextEndpoint(chosen, { configDirectory, origin: `DOCKER_CONTEXT ${chosen}` })];
  const preferred: Endpoint[] = [];
  const current = chosen === 'default' ? undefined : await currentContext(configDirectory);
  if (current !== undefined)
    preferred.push(await contextEndpoint(current, { configDirectory, origin: `context ${current}` }));
  const podman = env['CONTAINER_HOST'];
  if (podman) preferred.push(parseEndpoint(podman, { origin: 'CONTAINER_HOST' }));
  return withoutRepeats([...preferred, ...defaultSockets({ env, home, uid })]);
}

function tlsOf(env: NodeJS.ProcessEnv, configDirectory: string): EndpointTls | undefined {
  return env['DOCKER_TLS_VERIFY']
    ? { directory: env['DOCKER_CERT_PATH'] || configDirectory, verify: true }
    : undefined;
}

interface Place {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly uid: number | undefined;
}

function defaultSockets({ env, home, uid }: Place): readonly Endpoint[] {
  const runtime = env['XDG_RUNTIME_DIR'] || (uid === undefined ? undefined : `/run/user/${uid}`);
  const inRuntime = (path: string): readonly string[] => (runtime === undefined ? [] : [join(runtime, path)]);
  const sockets: Readonly<Record<string, readonly string[]>> = {
    'default socket of Docker': ['/var/run/docker.sock'],
    'socket of rootless Docker': inRuntime('docker.sock'),
    'socket of Docker Desktop': [
      join(home, '.docker/run/docker.sock'),
      join(home, '.docker/desktop/docker.sock'),
    ],
    'socket of Colima': [join(home, '.colima/default/docker.sock')],
    'socket of rootless Podman': inRuntime('podman/podman.sock'),
    'socket of Podman': ['/run/podman/podman.sock'],
    'socket of a Podman machine': [join(home, '.local/share/containers/podman/machine/podman.sock')],
  };
  return Object.entries(sockets).flatMap(([origin, paths]) =>
    paths.map((path) => parseEndpoint(`unix://${path}`, { origin })),
  );
}

function withoutRepeats(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const urls = endpoints.map(({ url }) => url);
  return endpoints.filter(({ url }, index) => urls.indexOf(url) === index);
}

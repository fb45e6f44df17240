import { type Profile, type RunnerSpec, serverPort } from '@up/profiles';
import { NODE_PATH, SETTINGS_PATH } from './container-layers.ts';
import { HEALTHCHECK_PATH, healthTarget } from './healthcheck.ts';
import type { ImageUser } from './image-user.ts';

export interface ContainerConfigOptions {
  readonly profile: Profile;
  readonly runner: RunnerSpec;
  readonly user: ImageUser;
  readonly labels: Readonly<Record<string, string>>;
  /** `x64`, `arm64`... as Node names it. */
  readonly architecture: string;
  readonly createdSec: number;
}

const SECOND_NS = 1_000_000_000;

/** The config of an image without layers yet (image-spec, config.md). */
export function containerConfig(options: ContainerConfigOptions): Uint8Array {
  const { profile, labels, architecture, createdSec, user } = options;
  const config = {
    created: `${new Date(createdSec * 1000).toISOString().slice(0, 19)}Z`,
    architecture: architecture === 'x64' ? 'amd64' : architecture,
    os: 'linux',
    config: {
      User: `${user.uid}:${user.gid}`,
      ExposedPorts: Object.fromEntries(portsOf(profile).map((port) => [`${port}/tcp`, {}])),
      Env: Object.entries(environmentOf(profile)).map(([name, value]) => `${name}=${value}`),
      Entrypoint: command(options.runner),
      WorkingDir: '/app',
      Labels: labels,
      StopSignal: 'SIGTERM',
      ...healthcheck(profile),
    },
    rootfs: { type: 'layers', diff_ids: [] },
    history: [],
  };
  return new TextEncoder().encode(JSON.stringify(config));
}

/** The variables that the workload is started with: those of the runner, as far as they mean no directory of a host. */
export function environmentOf(profile: Profile): Readonly<Record<string, string>> {
  const ofRunner = Object.entries(profile.runner?.env ?? {}).filter(([, value]) => !OF_HOST.test(value));
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt',
    UP_SETTINGS: SETTINGS_PATH,
    ...Object.fromEntries(ofRunner),
    ...profile.container.env,
  };
}

const OF_HOST = /\{(?:scratch|project)\}/;

/** A first word `node` is the runtime of the image. */
function command({ command: [first = '', ...args] }: RunnerSpec): readonly string[] {
  return [first === 'node' ? NODE_PATH : first, ...args];
}

function portsOf(profile: Profile): readonly number[] {
  const { container, servers } = profile;
  const listening = Object.keys(servers).flatMap((name) => serverPort(profile, container, name) ?? []);
  const ports = [...Object.keys(container.ports).map(Number), ...listening];
  return [...new Set(ports.filter((port) => port > 0))].sort((one, other) => one - other);
}

function healthcheck(profile: Profile): object {
  if (healthTarget(profile) === undefined) return {};
  return {
    Healthcheck: {
      Test: ['CMD', NODE_PATH, HEALTHCHECK_PATH],
      Interval: 10 * SECOND_NS,
      Timeout: 5 * SECOND_NS,
      StartPeriod: Math.round(profile.expect.readyWithinSec) * SECOND_NS,
      Retries: 3,
    },
  };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ContainerFlags, loadRegistry, type Profile, resolveProfile } from '@up/profiles';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');

interface Service {
  readonly image: string;
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly tmpfs?: readonly string[];
  readonly ports: readonly string[];
  readonly mem_limit: string;
  readonly stop_grace_period: string;
}

const { services } = parse(readFileSync(join(ROOT, 'docker-compose.yaml'), 'utf8')) as {
  readonly services: Readonly<Record<string, Service>>;
};

/** Service -> the profile that it runs, and how. */
const RUNS: readonly (readonly [string, string, (profile: Profile) => ContainerFlags])[] = [
  ['test-origin', 'default', ({ container }) => container],
  ['test-origin-enhanced', 'default', ({ containerEnhanced }) => containerEnhanced],
  ['swarm-client', 'swarm-client/default', ({ container }) => container],
];

describe('docker-compose.yaml', () => {
  it.each(RUNS)('%s is confined as up.toml says of %s', async (name, profileName, flagsOf) => {
    const flags = flagsOf(resolveProfile(await loadRegistry(ROOT), profileName));
    const service = services[name];
    expect(service).toMatchObject({
      user: flags.user,
      read_only: flags.readOnly,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      environment: flags.env,
      mem_limit: `${flags.memoryMB}m`,
      stop_grace_period: `${flags.stopTimeoutSec}s`,
    });
    expect(service?.cap_add ?? []).toEqual(flags.capabilities);
    expect(service?.tmpfs ?? []).toEqual(
      Object.entries(flags.tmpfs).map(([path, options]) => `${path}:${options}`),
    );
    expect(service?.ports.map((port) => port.split(':').at(-1))).toEqual(Object.keys(flags.ports));
  });

  it('publishes ports on 127.0.0.1 only', () => {
    for (const { ports } of Object.values(services))
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('names images as up does', () => {
    expect(services['test-origin']?.image).toBe('up/test-origin:default');
    expect(services['swarm-client']?.image).toBe('up/swarm-client:default');
  });
});

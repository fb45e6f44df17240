import type { ContainerFlags, Profile } from '@up/profiles';
import { expectationsSchema } from '@up/profiles';
import { type Bench, signal } from '../../docker/test/support.ts';
import { type SmokeCheck, type SmokeOptions, type SmokeReport, smokeContainer } from '../src/index.ts';

/** A server that answers, stops on TERM and needs nothing of its root file system. */
export const SERVER: string =
  "trap 'kill $!; exit 0' TERM; echo started; httpd -f -p 8080 -h /www & while true; do wait $!; sleep 1; done";

export const FLAGS: ContainerFlags = {
  user: '1000:1000',
  readOnly: true,
  capabilities: [],
  tmpfs: {},
  volumes: {},
  env: {},
  ports: {},
  listens: {},
  stopTimeoutSec: 5,
};

/** A profile as up.toml would give it. */
export function profileOf(
  expect: object,
  flags: Partial<ContainerFlags> = {},
): Pick<Profile, 'name' | 'servers' | 'expect' | 'container'> {
  return {
    name: 'web/default',
    servers: { http: { port: 8080, urls: [] } },
    expect: expectationsSchema.parse(expect),
    container: { ...FLAGS, ...flags },
  };
}

export async function smoke(
  bench: Bench,
  image: string,
  options: Partial<SmokeOptions> = {},
): Promise<SmokeReport> {
  const { engine, session } = bench;
  return await smokeContainer({ engine, image, target: 'it', session, signal, ...options });
}

/** `passed port 8080`: a line for each check. */
export function lines({ checks }: SmokeReport): readonly string[] {
  return checks.map(({ status, name }) => `${status} ${name}`);
}

export function find(report: SmokeReport, name: string): SmokeCheck {
  const found = report.checks.find((check) => check.name === name);
  if (found === undefined) throw new Error(`no check ${name} among: ${lines(report).join(', ')}`);
  return found;
}

export function failures({ checks }: SmokeReport): readonly string[] {
  return checks
    .filter(({ status }) => status === 'failed')
    .map(({ name, evidence }) => `${name}: ${evidence}`);
}

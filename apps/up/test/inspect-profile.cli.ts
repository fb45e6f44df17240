import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@up/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DockerArchiveOptions, writeDockerArchive } from '../../../test/src/images/docker-archive.ts';
import { NEKO, NEKO_MENDED } from '../../../test/src/images/neko.ts';
import { type Ended, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

const REGISTRY = `schemaVersion = 1
default = "neko"

[workloads.neko]
types = ["container", "container-enhanced", "vm"]
servers.http = { port = 8080 }

[[workloads.neko.expect.http]]
server = "http"
path = "/health"

[workloads.neko.container]
user = "neko"
readOnly = false
env = { LOG_LEVEL = "debug" }

[workloads.neko.inspect]
off = { "supervisord/sockchown" = "the group comes with a volume", net = "it speaks to nobody" }

[workloads.neko.profiles.default.container]
ports = { 8080 = 0 }

[workloads.neko.profiles.strict]
inspect = { off = { "supervisord/sockchown" = false }, failOn = "info" }

[workloads.neko.profiles.picky.expect]
user = "root"
absent = ["/home/neko"]
commands = [["neko", "--version"], ["curl", "-f", "http://127.0.0.1:8080"]]
files = [{ path = "/etc/neko/supervisord.conf", mode = "0644", owner = "root", contains = "x-server" }, { path = "/etc/neko/neko.yaml" }]

[workloads.neko.profiles.unreachable.container]
ports = { 9090 = 0 }

[workloads.neko.profiles.elsewhere.container]
ports = { 9090 = 0 }
listens = { http = 9090 }

[workloads.neko.profiles.with-tmp.container]
tmpfs = { "/tmp" = "mode=1777" }
volumes = { "/var/run" = "run" }

[workloads.neko.profiles.sealed.container]
readOnly = true
tmpfs = { "/tmp" = "mode=1777" }

[workloads.neko.profiles.other-start.container]
entrypoint = ["/usr/bin/nothing"]

[workloads.neko.profiles.rooted]
container-enhanced = { user = "root" }

[workloads.neko.profiles.typo]
inspect = { off = { "supervisord/sockchwon" = "never mind" } }

[workloads.neko.profiles.machine]
types = ["vm"]
`;

let directory: TestDirectory;
beforeEach(() => {
  directory = testDirectory();
  writeFileSync(join(directory.path, 'up.toml'), REGISTRY);
});
afterEach(() => directory[Symbol.dispose]());

function inspect(image: DockerArchiveOptions, ...args: readonly string[]): Promise<Ended> {
  writeDockerArchive(join(directory.path, 'image.tar'), image);
  return up(['inspect', 'image.tar', ...args], {
    cwd: directory.path,
    env: { XDG_CACHE_HOME: join(directory.path, 'cache') },
  });
}

interface Data {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
  readonly off: readonly {
    readonly rule: string;
    readonly reason: string;
    readonly findings: readonly Finding[];
  }[];
  readonly profile: unknown;
}

async function dataOf(image: DockerArchiveOptions, ...args: readonly string[]): Promise<Data> {
  return JSON.parse((await inspect(image, '--json', ...args)).stdout).data;
}

const rulesOf = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule }) => rule);

describe('a profile decides how an image is started', () => {
  it('runs it as the user of the profile, with its variables and mounts', async () => {
    const alone = await dataOf(NEKO_MENDED);
    expect(rulesOf(alone.findings)).toContain('oci/root-user');
    expect(alone.profile).toBeUndefined();
    const profiled = await dataOf(NEKO_MENDED, '--profile', 'default');
    expect(rulesOf(profiled.findings)).not.toContain('oci/root-user');
    expect(profiled.profile).toEqual({ name: 'neko/default', type: 'container' });
    // supervisord is not root any more, and may not write to /var/run.
    expect(rulesOf(profiled.findings)).toContain('supervisord/unix-socket');
    const mounted = await dataOf(NEKO_MENDED, '--profile', 'with-tmp');
    expect(rulesOf(mounted.findings)).not.toContain('supervisord/unix-socket');
    const tmp = ({ findings }: Data) => findings.some(({ path }) => path === '/tmp');
    expect([
      tmp(await dataOf(NEKO, '--profile', 'default')),
      tmp(await dataOf(NEKO, '--profile', 'with-tmp')),
    ]).toEqual([true, false]);
  });

  it('starts its entrypoint, and the flags of the type that is asked for', async () => {
    const other = await dataOf(NEKO_MENDED, '--profile', 'other-start');
    expect(other.findings.find(({ rule }) => rule === 'exec/not-found')?.message).toContain(
      '/usr/bin/nothing',
    );
    const { findings, profile } = await dataOf(
      NEKO_MENDED,
      '--profile',
      'rooted',
      '--type',
      'container-enhanced',
    );
    expect(rulesOf(findings)).toContain('oci/root-user');
    expect(profile).toEqual({ name: 'neko/rooted', type: 'container-enhanced' });
  });

  it('says so to people', async () => {
    const { stdout } = await inspect(NEKO_MENDED, '--profile', 'with-tmp');
    expect(stdout).toContain(
      'profile  neko/with-tmp as container: user neko, mounts /tmp /var/run, env LOG_LEVEL\n',
    );
  });
});

describe('what a profile expects', () => {
  it('is held against the image', async () => {
    const { findings } = await dataOf(NEKO_MENDED, '--profile', 'picky', '--rule', 'profile');
    expect(findings.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`)).toEqual([
      'error profile/command: the check "curl -f http://127.0.0.1:8080" of neko/picky runs curl, which is in no directory of PATH',
      'error profile/file: neko/picky expects /etc/neko/neko.yaml, which is not in the image',
      'error profile/file: neko/picky expects nothing at /home/neko, and there is a directory',
      'error profile/port: port 8080 (http: GET /health), asked by neko/picky: the profile does not publish it, and the image does not expose it',
      'error profile/user: neko/picky expects the main process to run as root, and it runs as neko (uid 1000)',
    ]);
  });

  it('knows which port is asked, and whether anybody reaches it', async () => {
    const port = async (profile: string): Promise<readonly string[]> =>
      (await dataOf(NEKO_MENDED, '--profile', profile, '--rule', 'profile/port')).findings.map(
        ({ message }) => message,
      );
    expect(await port('default')).toEqual([]);
    expect(await port('elsewhere')).toEqual([]);
    expect(await port('unreachable')).toEqual([
      'port 8080 (http: GET /health), asked by neko/unreachable: the profile does not publish it, and the image does not expose it',
    ]);
  });
});

describe('a read-only root file system', () => {
  it('is a fault where something is written that no mount takes', async () => {
    const { findings } = await dataOf(NEKO_MENDED, '--profile', 'sealed', '--rule', 'profile/read-only');
    expect(findings.map(({ severity, path }) => `${severity} ${path}`)).toEqual(['error /var/run']);
    expect(
      (await dataOf(NEKO_MENDED, '--profile', 'with-tmp', '--rule', 'profile/read-only')).findings,
    ).toEqual([]);
  });
});

describe('rules that a profile switches off', () => {
  it('count for nothing, and are listed with their reason and what they hide', async () => {
    const { stdout } = await inspect(NEKO, '--profile', 'default');
    expect(stdout).toContain(
      'off      supervisord/sockchown: the group comes with a volume (hides 1 finding)\n',
    );
    expect(stdout).toContain('off      net: it speaks to nobody (hides nothing)\n');
    expect(stdout).not.toContain('chown=root:neko');
    const { findings, off, counts } = await dataOf(NEKO, '--profile', 'default');
    expect(rulesOf(findings)).not.toContain('supervisord/sockchown');
    expect(counts['error']).toBe(findings.filter(({ severity }) => severity === 'error').length);
    expect(off).toMatchObject([
      {
        rule: 'supervisord/sockchown',
        reason: 'the group comes with a volume',
        by: 'profile',
        findings: [{ rule: 'supervisord/sockchown', line: 30 }],
      },
      { rule: 'net', reason: 'it speaks to nobody', by: 'profile', findings: [] },
    ]);
  });

  it('are suppressed in SARIF and skipped in JUnit', async () => {
    const sarif = JSON.parse((await inspect(NEKO, '--profile', 'default', '--format', 'sarif')).stdout);
    const [run] = sarif.runs;
    const results: readonly { ruleId: string; ruleIndex: number; suppressions: unknown }[] = run.results;
    const hidden = results.filter(({ ruleId }) => ruleId === 'supervisord/sockchown');
    expect(hidden).toMatchObject([
      { suppressions: [{ kind: 'external', justification: 'the group comes with a volume' }] },
    ]);
    expect(run.tool.driver.rules[hidden[0]?.ruleIndex ?? -1].id).toBe('supervisord/sockchown');
    expect(
      results
        .filter((result) => result !== hidden[0])
        .every(({ suppressions }) => Array.isArray(suppressions)),
    ).toBe(true);
    const junit = await inspect(NEKO, '--profile', 'default', '--format', 'junit');
    expect(junit.stdout).toContain(
      '<testcase classname="supervisord" name="sockchown"><skipped message="the group comes with a volume">',
    );
    expect(junit.stdout).toContain(
      '<testcase classname="net" name="ca-bundle"><skipped message="it speaks to nobody">',
    );
  });

  it('can be switched on again: by a profile, and for one run', async () => {
    expect(rulesOf((await dataOf(NEKO, '--profile', 'strict')).findings)).toContain('supervisord/sockchown');
    const { findings, off } = await dataOf(NEKO, '--profile', 'default', '--rule', 'supervisord/sockchown');
    expect(rulesOf(findings)).toEqual(['supervisord/sockchown']);
    expect(off).toEqual([]);
  });

  it('are refused where there is no such rule, with the place and the nearest name', async () => {
    const { code, stderr } = await inspect(NEKO, '--profile', 'typo');
    expect(code).toBe(3);
    const line = readFileSync(join(directory.path, 'up.toml'), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('sockchwon'));
    expect(stderr).toContain(`up.toml:${line + 1}: inspect.off switches off "supervisord/sockchwon"`);
    expect(stderr).toContain('Did you mean "supervisord/sockchown"?');
  });

  it('are listed when the command line leaves them out, too', async () => {
    const { stdout } = await inspect(NEKO, '--skip', 'fhs,oci/labels');
    expect(stdout).toContain('off      fhs: left out by --skip\noff      oci/labels: left out by --skip\n');
  });
});

describe('from which severity on an image fails', () => {
  it('is for the profile to say, and for the command line before it', async () => {
    const strict = await inspect(NEKO_MENDED, '--profile', 'strict', '--rule', 'oci/labels');
    expect(strict.code).toBe(1);
    const lenient = await inspect(
      NEKO_MENDED,
      '--profile',
      'strict',
      '--rule',
      'oci/labels',
      '--fail-on',
      'warning',
    );
    expect(lenient.code).toBe(0);
    expect((await inspect(NEKO_MENDED, '--profile', 'default', '--rule', 'oci/labels')).code).toBe(0);
  });
});

describe('what can be wrong about a profile', () => {
  it.each([
    [['--profile', 'defualt'], 'UP_PROFILE_UNKNOWN', 'Did you mean "default"?'],
    [['--profile', 'machine'], 'UP_TYPE_NOT_OFFERED', 'neko/machine does not come as container'],
    [['--profile', 'default', '--type', 'iso'], 'UP_USAGE', 'container, container-enhanced'],
    [['--type', 'container'], 'UP_USAGE', '--profile PROFILE'],
    [['--rule', 'profile/port'], 'UP_USAGE', '--profile PROFILE'],
  ])('%j', async (args, errorCode, text) => {
    const { code, stderr } = await inspect(NEKO, ...args);
    expect(code).toBe(3);
    expect(stderr).toContain(errorCode);
    expect(stderr).toContain(text);
  });
});

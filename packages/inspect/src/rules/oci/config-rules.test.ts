import type { Image, ImageConfig } from '@up/oci';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import type { Rule } from '../../rule.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { EXPOSED_PRIVILEGED_PORT } from './exposed-privileged-port.ts';
import { HEALTHCHECK_ABSENT } from './healthcheck-absent.ts';
import { LABELS } from './labels.ts';
import { PLATFORM } from './platform.ts';
import { ROOT_USER } from './root-user.ts';

interface Case {
  readonly config?: Partial<ImageConfig>;
  readonly files?: FileSpecs;
  readonly image?: Partial<Omit<Image, 'config' | 'tree'>>;
}

const check = async (rule: Rule, options: Case) =>
  (await inspectImage({ image: makeImage(options), rules: [rule] })).findings;
const entrypoint = ['/bin/app'];
const BARE: Case = { image: { format: 'rootfs-tar' } };

describe('oci/healthcheck-absent', () => {
  it('finds a service that nobody can probe', async () => {
    expect(await check(HEALTHCHECK_ABSENT, { config: { entrypoint } })).toEqual([
      expect.objectContaining({
        severity: 'info',
        message: 'the image has no healthcheck: a container counts as running even when its service is stuck',
      }),
    ]);
    expect(
      await check(HEALTHCHECK_ABSENT, { config: { entrypoint, healthcheck: { test: [] } } }),
    ).toHaveLength(1);
  });

  it.each<[string, Case]>([
    ['with one', { config: { entrypoint, healthcheck: { test: ['CMD', '/bin/probe'] } } }],
    ['that wants none', { config: { entrypoint, healthcheck: { test: ['NONE'] } } }],
    ['that starts nothing', {}],
    ['without a config', BARE],
  ])('says nothing of an image %s', async (_, options) => {
    expect(await check(HEALTHCHECK_ABSENT, options)).toEqual([]);
  });
});

describe('oci/labels', () => {
  const all = Object.fromEntries(
    ['title', 'description', 'source', 'version', 'revision', 'licenses'].map((name) => [
      `org.opencontainers.image.${name}`,
      'x',
    ]),
  );

  it('lists those that are missing or empty', async () => {
    const labels = { ...all, 'org.opencontainers.image.source': ' ', 'org.opencontainers.image.title': '' };
    expect(await check(LABELS, { config: { labels } })).toEqual([
      expect.objectContaining({
        message: 'labels are missing: org.opencontainers.image.title, org.opencontainers.image.source',
        evidence: '4 of 6 labels of the OCI annotation set are there',
      }),
    ]);
  });

  it('says nothing of an image that has them, or of no image', async () => {
    expect(await check(LABELS, { config: { labels: all } })).toEqual([]);
    expect(await check(LABELS, BARE)).toEqual([]);
  });
});

describe('oci/root-user', () => {
  const PASSWD = {
    '/etc/passwd': { text: 'app:x:1000:1000::/home/app:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n' },
  };

  it.each([
    ['', 'User of the config is empty, which means root'],
    ['0:0', 'User "0:0" has uid 0'],
    ['toor', 'User "toor" has uid 0'],
  ])('finds the user "%s"', async (user, evidence) => {
    expect(await check(ROOT_USER, { config: { entrypoint, user }, files: PASSWD })).toEqual([
      expect.objectContaining({
        severity: 'warning',
        message: 'the main process runs as root: who breaks out of it is root among the files of every mount',
        evidence,
      }),
    ]);
  });

  it.each<[string, Case]>([
    ['a user by name', { config: { entrypoint, user: 'app' } }],
    ['a user by number', { config: { entrypoint, user: '1000:0' } }],
    ['a user that does not exist', { config: { entrypoint, user: 'ghost' } }],
    ['nothing to start', {}],
    ['no config', BARE],
  ])('says nothing of %s', async (_, options) => {
    expect(await check(ROOT_USER, { files: PASSWD, ...options })).toEqual([]);
  });
});

describe('oci/exposed-privileged-port', () => {
  const config = { entrypoint: ['app'], user: '1000', exposedPorts: ['80/tcp', '8080/tcp', '443'] };

  it('finds low ports of a user who is not root', async () => {
    expect(await check(EXPOSED_PRIVILEGED_PORT, { config })).toEqual([
      expect.objectContaining({
        severity: 'warning',
        message:
          '80/tcp, 443 exposed, and the main process runs as 1000: outside Docker it may be refused to listen there',
      }),
    ]);
  });

  it.each<[string, Case]>([
    ['root', { config: { ...config, user: '' } }],
    ['high ports', { config: { ...config, exposedPorts: ['1024/tcp', '8000-8010/tcp'] } }],
    [
      'a program with a capability',
      {
        config,
        files: {
          '/usr/bin/app': { elf: {}, xattrs: new Map([['security.capability', new Uint8Array(20)]]) },
        },
      },
    ],
  ])('says nothing of %s', async (_, options) => {
    expect(await check(EXPOSED_PRIVILEGED_PORT, options)).toEqual([]);
  });
});

describe('oci/platform', () => {
  it('finds an architecture by a name that runtimes do not know', async () => {
    const image = { platform: { os: 'linux', architecture: 'x86_64' } };
    expect(await check(PLATFORM, { image })).toEqual([
      expect.objectContaining({
        severity: 'warning',
        message: 'the image is for "x86_64", which runtimes do not know: they say amd64',
      }),
    ]);
  });

  it('finds an architecture that is not said', async () => {
    const message = 'the config does not say for which architecture the image is';
    const image = { problems: [{ code: 'platform-unknown', message } as const] };
    expect(await check(PLATFORM, { image })).toEqual([
      expect.objectContaining({ severity: 'warning', message }),
    ]);
  });

  it('says nothing of a known one, or of a bare root file system', async () => {
    expect(await check(PLATFORM, { image: { platform: { os: 'linux', architecture: 'riscv64' } } })).toEqual(
      [],
    );
    expect(await check(PLATFORM, BARE)).toEqual([]);
  });
});

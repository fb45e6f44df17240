import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Image } from './image.ts';
import {
  archiveOf,
  configOf,
  dockerArchive,
  gzipLayer,
  ociImage,
  plainLayer,
  sha256,
  type TestImageOptions,
} from './testing/build-image.ts';
import { directory, file, hardlink, layerTar, symlink } from './testing/layer-tar.ts';
import { ImageOpener, pathsOf } from './testing/open-bytes.ts';

const open = ImageOpener.forSuite();

const SAMPLE: TestImageOptions = {
  name: 'example.com/app:1',
  config: { config: { Entrypoint: ['/bin/app'], Env: ['A=1'], User: '1000', WorkingDir: '/srv' } },
  layers: [
    gzipLayer([directory('etc'), file('etc/motd', 'lower'), file('etc/gone', 'x'), directory('bin')]),
    plainLayer([
      file('etc/motd', 'upper'),
      file('etc/.wh.gone'),
      file('bin/app', '#!/bin/sh -e\necho /nix/store/0123456789abcdfghijklmnpqrsvwxyz-bash-5.2/bin\n', {
        mode: 0o755,
      }),
      hardlink('bin/other', 'bin/app'),
      symlink('bin/link', '/bin/app'),
    ]),
  ],
};
const SAMPLE_PATHS = ['/', '/bin', '/bin/app', '/bin/link', '/bin/other', '/etc', '/etc/motd'];

function expectSample(image: Image): void {
  expect(image.problems).toEqual([]);
  expect(pathsOf(image)).toEqual(SAMPLE_PATHS);
  expect(image.config).toMatchObject({
    entrypoint: ['/bin/app'],
    env: ['A=1'],
    user: '1000',
    workingDir: '/srv',
  });
  expect(image.platform).toMatchObject({ os: 'linux', architecture: 'amd64' });
  expect(image.layers.map(({ diffId }) => diffId)).toEqual(
    SAMPLE.layers.map(({ tar }) => `sha256:${sha256(tar)}`),
  );
  expect(image.layers.map(({ entries }) => entries)).toEqual([4, 5]);
  const app = image.tree.lookup('/bin/link');
  expect(app).toMatchObject({ status: 'found', realPath: '/bin/app' });
  const node = image.tree.lstat('/bin/app');
  expect(node?.facts).toMatchObject({
    shebang: { interpreter: '/bin/sh', argument: '-e' },
    storeReferences: ['0123456789abcdfghijklmnpqrsvwxyz-bash-5.2'],
  });
  expect(image.tree.lstat('/bin/other')).toBe(node);
  expect(image.tree.lstat('/etc/motd')?.facts?.text).toBe('upper');
}

describe('openImage', () => {
  it('opens a docker-archive', async () => {
    const image = await open.file(archiveOf(dockerArchive(SAMPLE)));
    expectSample(image);
    expect(image).toMatchObject({
      format: 'docker-archive',
      name: 'example.com/app:1',
      digest: `sha256:${sha256(configOf(SAMPLE))}`,
    });
  });

  it('opens an OCI layout and an OCI archive', async () => {
    const layout = await open.layout(ociImage(SAMPLE));
    expectSample(layout);
    expect(layout.format).toBe('oci-layout');
    const archive = await open.file(archiveOf(ociImage(SAMPLE)));
    expectSample(archive);
    expect(archive.format).toBe('oci-archive');
    expect(archive.digest).toBe(layout.digest);
  });

  it.each([1, 511, 512, 1000, 1_000_000])(
    'reads an archive from stdin in pieces of %i bytes',
    async (size) => {
      expectSample(await open.stdin(archiveOf(dockerArchive(SAMPLE)), size));
      expectSample(await open.stdin(archiveOf(ociImage(SAMPLE)), size));
    },
  );

  it('reads an archive that is compressed as a whole, from a file and from stdin', async () => {
    const bytes = gzipSync(archiveOf(dockerArchive(SAMPLE)));
    expectSample(await open.file(bytes));
    expectSample(await open.stdin(bytes));
  });

  it('reads members with absolute names, as streamLayeredImage writes them', async () => {
    const members = dockerArchive(SAMPLE);
    const absolute = Object.fromEntries(Object.entries(members).map(([name, body]) => [`/${name}`, body]));
    expectSample(await open.stdin(archiveOf(absolute)));
  });

  it('opens a plain root file system, as a tar and as a directory', async () => {
    const tar = layerTar([directory('etc'), file('etc/passwd', 'root:x:0:0::/:/bin/sh\n'), directory('bin')]);
    for (const image of [await open.file(tar), await open.stdin(tar), await open.file(gzipSync(tar))]) {
      expect(image).toMatchObject({ format: 'rootfs-tar', layers: [{ entries: 3 }], problems: [] });
      expect(pathsOf(image)).toEqual(['/', '/bin', '/etc', '/etc/passwd']);
    }
    const image = await open.layout({ 'etc/passwd': 'root', 'bin/sh': '#!/x' });
    expect(image.format).toBe('rootfs-directory');
    expect(pathsOf(image)).toEqual(['/', '/bin', '/bin/sh', '/etc', '/etc/passwd']);
    expect(image.tree.lstat('/bin/sh')?.facts?.shebang).toEqual({ interpreter: '/x', argument: undefined });
  });
});

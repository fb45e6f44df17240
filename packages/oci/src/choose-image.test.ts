import { describe, expect, it } from 'vitest';
import { hostPlatform } from './manifest/platform.ts';
import {
  archiveOf,
  blob,
  dockerArchive,
  type Members,
  ociImage,
  ociLayout,
  ociManifest,
  plainLayer,
} from './testing/build-image.ts';
import { file } from './testing/layer-tar.ts';
import { codesOf, ImageOpener, pathsOf } from './testing/open-bytes.ts';

const open = ImageOpener.forSuite();

const INDEX = 'application/vnd.oci.image.index.v1+json';

function imageWith(name: string, platform?: { os: string; architecture: string }) {
  return ociManifest({ layers: [plainLayer([file(name)])], config: { ...platform } });
}

function named(name: string): object {
  return { annotations: { 'org.opencontainers.image.ref.name': name } };
}

/** Two archives in one, as docker save writes several images. */
function together(one: Members, other: Members): Members {
  const manifests = [one, other].flatMap((members) => JSON.parse(String(members['manifest.json'])));
  return { ...one, ...other, 'manifest.json': JSON.stringify(manifests) };
}

describe('several images in one docker-archive', () => {
  const both = together(
    dockerArchive({ name: 'one:1', layers: [plainLayer([file('a')])] }),
    dockerArchive({ name: 'docker.io/library/two:2', layers: [plainLayer([file('b')])] }),
  );

  it.each(['two:2', 'docker.io/library/two:2', '2'])('chooses by tag %s', async (tag) => {
    expect(pathsOf(await open.file(archiveOf(both), { tag }))).toEqual(['/', '/b']);
  });

  it('lists the tags where none or a wrong one is given', async () => {
    await expect(open.file(archiveOf(both))).rejects.toMatchObject({
      code: 'UP_IMAGE_AMBIGUOUS',
      message: expect.stringContaining('one:1, two:2'),
    });
    await expect(open.file(archiveOf(both), { tag: 'three' })).rejects.toMatchObject({
      code: 'UP_IMAGE_NOT_FOUND',
      message: expect.stringContaining('one:1, two:2'),
    });
  });
});

describe('an index', () => {
  it('leads through nested indexes, in any order, past attestations', async () => {
    const amd = imageWith('amd', { os: 'linux', architecture: 'amd64' });
    const arm = imageWith('arm', { os: 'linux', architecture: 'arm64' });
    const attestation = blob('application/vnd.oci.image.manifest.v1+json', '{"schemaVersion":2}');
    const inner = blob(
      INDEX,
      JSON.stringify({
        manifests: [
          {
            ...attestation.descriptor,
            platform: { os: 'unknown', architecture: 'unknown' },
            annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
          },
          { ...arm.descriptor, platform: { os: 'linux', architecture: 'arm64' } },
          amd.descriptor,
        ],
      }),
    );
    const members = ociLayout(
      [{ ...inner.descriptor, ...named('app:1') }],
      inner.members,
      amd.members,
      arm.members,
      attestation.members,
    );
    const image = await open.layout(members, { platform: 'linux/arm64' });
    expect(pathsOf(image)).toEqual(['/', '/arm']);
    expect(image.name).toBe('app:1');
    expect(image.otherManifests.map(({ kind }) => kind)).toEqual(['attestation', 'image']);
    const isAmd = hostPlatform().architecture === 'amd64';
    expect(pathsOf(await open.layout(members, isAmd ? {} : { platform: 'amd64' }))).toEqual(['/', '/amd']);
    await expect(open.layout(members, { platform: 'linux/s390x' })).rejects.toMatchObject({
      code: 'UP_IMAGE_NOT_FOUND',
      message: expect.stringContaining('linux/arm64, linux/amd64'),
    });
  });

  it('is taken as it is where it has one image, for whatever platform', async () => {
    const only = imageWith('x', { os: 'linux', architecture: 'riscv64' });
    const image = await open.layout(ociLayout([only.descriptor], only.members));
    expect(image.platform.architecture).toBe('riscv64');
  });

  it('is ambiguous where none of several platforms is that of the host', async () => {
    const [one, other] = ['riscv64', 's390x'].map((architecture) =>
      imageWith('x', { os: 'linux', architecture }),
    );
    if (one === undefined || other === undefined) throw new Error('unreachable');
    const members = ociLayout([one.descriptor, other.descriptor], one.members, other.members);
    await expect(open.layout(members)).rejects.toMatchObject({ code: 'UP_IMAGE_AMBIGUOUS' });
  });

  it('may name one image twice', async () => {
    const one = imageWith('a');
    const members = ociLayout(
      [
        { ...one.descriptor, ...named('a:1') },
        { ...one.descriptor, ...named('a:latest') },
      ],
      one.members,
    );
    expect((await open.layout(members)).name).toBe('a:1');
    expect((await open.layout(members, { tag: 'latest' })).problems).toEqual([]);
  });

  it('that leads back to itself, or nowhere, is reported and passed over', async () => {
    const one = imageWith('a');
    // Its digest cannot be right: that an index names itself takes a digest that is not its own.
    const digest = `sha256:${'0'.repeat(64)}`;
    const loop = { mediaType: INDEX, digest, size: 1 };
    const members = ociLayout(
      [loop, { ...loop, digest: `sha256:${'1'.repeat(64)}` }, one.descriptor],
      one.members,
      {
        [`blobs/sha256/${'0'.repeat(64)}`]: JSON.stringify({ manifests: [loop] }),
      },
    );
    const image = await open.layout(members);
    expect(pathsOf(image)).toEqual(['/', '/a']);
    expect(codesOf(image).filter((code) => code === 'manifest-skipped')).toHaveLength(2);
    expect(codesOf(image)).toContain('digest-mismatch');
  });

  it('without manifests gives way to manifest.json', async () => {
    const docker = dockerArchive({ name: 'hello:1', layers: [plainLayer([file('a')])] });
    const image = await open.file(
      archiveOf({ ...docker, 'oci-layout': '{}', 'index.json': '{"manifests":null}' }),
    );
    expect(image).toMatchObject({ format: 'docker-archive', name: 'hello:1' });
    await expect(
      open.layout({ 'oci-layout': '{}', 'index.json': '{"manifests":null}' }),
    ).rejects.toMatchObject({
      code: 'UP_IMAGE_UNREADABLE',
    });
  });

  it('whose manifest lacks the layers gives way to manifest.json', async () => {
    const options = { name: 'hello:1', layers: [plainLayer([file('a')])] };
    const oci = ociManifest(options);
    const [key = ''] = Object.keys(oci.members).filter((name) =>
      name.endsWith(oci.descriptor.digest.slice(7)),
    );
    const manifest = JSON.parse(String(oci.members[key]));
    const bare = blob(
      'application/vnd.oci.image.manifest.v1+json',
      JSON.stringify({ ...manifest, layers: null }),
    );
    const image = await open.file(
      archiveOf({ ...dockerArchive(options), ...ociLayout([bare.descriptor], oci.members, bare.members) }),
    );
    expect(image.format).toBe('docker-archive');
    expect(pathsOf(image)).toEqual(['/', '/a']);
  });

  it('may carry a manifest in itself, and lists artifacts', async () => {
    const one = imageWith('a');
    const [key = ''] = Object.keys(one.members).filter((name) =>
      name.endsWith(one.descriptor.digest.slice(7)),
    );
    const { [key]: manifest, ...rest } = one.members;
    const artifact = blob(
      'application/vnd.oci.image.manifest.v1+json',
      JSON.stringify({
        config: {
          mediaType: 'application/vnd.oci.empty.v1+json',
          digest: `sha256:${'4'.repeat(64)}`,
          size: 2,
        },
        layers: [],
      }),
    );
    const embedded = { ...one.descriptor, data: Buffer.from(manifest ?? '').toString('base64') };
    const image = await open.layout(ociLayout([artifact.descriptor, embedded], rest, artifact.members));
    expect(pathsOf(image)).toEqual(['/', '/a']);
    expect(image.otherManifests).toMatchObject([{ kind: 'artifact' }]);
  });
});

describe('what is no image', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['text', Buffer.from('hello')],
    ['JSON of something else', Buffer.from('{"a":1}')],
    ['an archive with a broken manifest', archiveOf({ 'manifest.json': '[{' })],
    ['an archive with a manifest of something else', archiveOf({ 'manifest.json': '{"a":1}' })],
    ['an archive that names no image', archiveOf({ 'manifest.json': '[]' })],
    ['an archive without its config', archiveOf({ 'manifest.json': '[{"Config":"x.json","Layers":[]}]' })],
    ['xz', Buffer.from('fd377a585a0000', 'hex')],
  ])('%s is refused', async (_, bytes) => {
    await expect(open.file(bytes)).rejects.toMatchObject({ code: 'UP_IMAGE_UNREADABLE', exitCode: 3 });
    await expect(open.stdin(bytes)).rejects.toMatchObject({ code: 'UP_IMAGE_UNREADABLE' });
  });

  it('says where nothing is', async () => {
    await expect(open.path('/nowhere/at/all')).rejects.toMatchObject({ code: 'UP_IMAGE_NOT_FOUND' });
    await expect(open.path('-')).rejects.toMatchObject({ code: 'UP_IMAGE_NOT_FOUND' });
    await expect(open.path('')).rejects.toMatchObject({ code: 'UP_IMAGE_NOT_FOUND' });
    await expect(open.path('docker://alpine')).rejects.toMatchObject({ code: 'UP_IMAGE_UNREADABLE' });
    await expect(open.layout({ 'readme.txt': 'x' })).rejects.toMatchObject({ code: 'UP_IMAGE_UNREADABLE' });
  });

  it('refuses a platform that is none', async () => {
    const members = ociImage({ layers: [] });
    await expect(open.layout(members, { platform: 'a/b/c/d' })).rejects.toMatchObject({ code: 'UP_USAGE' });
  });
});

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageProgress } from '../../progress.ts';
import {
  blob,
  gzipLayer,
  type Members,
  ociImage,
  ociLayout,
  ociManifest,
  plainLayer,
  type TestImageOptions,
} from '../../testing/build-image.ts';
import { file } from '../../testing/layer-tar.ts';
import { ImageOpener, pathsOf } from '../../testing/open-bytes.ts';
import { openFromRegistry, refusalOf } from './testing/open-from-registry.ts';
import { RegistryServer } from './testing/registry-server.ts';

const SAMPLE: TestImageOptions = {
  config: { config: { Entrypoint: ['/bin/app'] } },
  layers: [
    gzipLayer([file('etc/motd', 'lower'), file('gone')]),
    plainLayer([file('.wh.gone'), file('etc/motd', 'upper')]),
  ],
};
const MEMBERS = ociImage(SAMPLE);
const INDEX = 'application/vnd.oci.image.index.v1+json';

let opener: ImageOpener;
let server: RegistryServer;

beforeEach(async () => {
  opener = await ImageOpener.create();
  server = await RegistryServer.start(MEMBERS);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await opener[Symbol.asyncDispose]();
});

/** An index of images for several platforms and an attestation, tagged. */
function multiPlatform(): { readonly members: Members; readonly digests: Readonly<Record<string, string>> } {
  const platforms = ['linux/amd64', 'linux/arm64', 'windows/amd64'];
  const images = platforms.map((platform) => {
    const [os = '', architecture = ''] = platform.split('/');
    const image = ociManifest({
      layers: [plainLayer([file(`for/${platform}`)])],
      config: { os, architecture },
    });
    return { platform, image, descriptor: { ...image.descriptor, platform: { os, architecture } } };
  });
  const attestation = {
    ...ociManifest({ layers: [] }).descriptor,
    digest: `sha256:${'0'.repeat(64)}`,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };
  const manifests = [...images.map(({ descriptor }) => descriptor), attestation];
  const index = blob(INDEX, JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
  const members = ociLayout([index.descriptor], index.members, ...images.map(({ image }) => image.members));
  return {
    members,
    digests: Object.fromEntries(images.map(({ platform, image }) => [platform, image.descriptor.digest])),
  };
}

describe('an image in a registry', () => {
  it('is what a layout with the same blobs is', async () => {
    const image = await openFromRegistry(server.reference);
    const layout = await opener.layout(MEMBERS);
    expect(image).toMatchObject({
      format: 'registry',
      source: server.reference,
      name: `${server.host}/app:1`,
      problems: [],
    });
    expect(image.digest).toBe(layout.digest);
    expect(image.config).toEqual(layout.config);
    expect(image.layers).toEqual(layout.layers);
    expect([...image.tree.walk()].map(([path]) => path)).toEqual(pathsOf(layout));
    expect(image.tree.lstat('/etc/motd')?.facts?.text).toBe('upper');
    // The manifest, the config and two layers, each once.
    expect(new Set(server.asked).size).toBe(4);
    expect(server.asked).toHaveLength(4);
  });

  it('is opened by its digest', async () => {
    const { digest } = await opener.layout(MEMBERS);
    const image = await openFromRegistry(`registry://${server.host}/app@${digest}`);
    expect(image).toMatchObject({ digest, problems: [] });
  });

  it('asks for the manifest of one platform only, and lists the others', async () => {
    const { members, digests } = multiPlatform();
    server.serve(members);
    const image = await openFromRegistry(server.reference, { platform: 'linux/arm64' });
    expect(pathsOf(image)).toContain('/for/linux/arm64');
    expect(image.digest).toBe(digests['linux/arm64']);
    expect(image.otherManifests.map(({ kind }) => kind)).toEqual(['image', 'image', 'attestation']);
    expect(image.problems).toEqual([]);
    expect(server.asked.filter((path) => path.startsWith('manifests/'))).toEqual([
      'manifests/1',
      `manifests/${digests['linux/arm64']}`,
    ]);
  });

  it('says which platforms there are where the wanted one is not among them', async () => {
    server.serve(multiPlatform().members);
    const refusal = await refusalOf(openFromRegistry(server.reference, { platform: 'linux/s390x' }));
    expect(refusal).toMatchObject({
      code: 'UP_IMAGE_NOT_FOUND',
      message: expect.stringContaining('it holds linux/amd64, linux/arm64, windows/amd64'),
    });
  });

  it('says which image and tag are missing, in the words of the registry', async () => {
    const refusal = await refusalOf(openFromRegistry(`registry://${server.host}/app:none`));
    expect(refusal).toMatchObject({
      code: 'UP_IMAGE_NOT_FOUND',
      message: `${server.host} has no ${server.host}/app:none: ${server.host} answers 404 Not Found (MANIFEST_UNKNOWN: manifest_unknown it is)`,
    });
  });

  it('reports a layer that the registry does not have', async () => {
    const image = await opener.layout(MEMBERS);
    const missing = image.layers[0]?.digest.replace(':', '/') ?? '';
    server.serve(Object.fromEntries(Object.entries(MEMBERS).filter(([name]) => !name.endsWith(missing))));
    const { problems } = await openFromRegistry(server.reference);
    expect(problems).toMatchObject([{ code: 'layer-missing', layer: 0 }]);
  });
});

describe('the cache', () => {
  async function open(cacheDir: string, more: object = {}) {
    const cached: boolean[] = [];
    server.forget();
    const onProgress = (event: ImageProgress): void => {
      if (event.type === 'layer-read') cached[event.layer] = event.isCached;
    };
    return { image: await openFromRegistry(server.reference, { cacheDir, onProgress, ...more }), cached };
  }

  it('leaves only the tag to be asked for the second time', async () => {
    const cacheDir = opener.fresh();
    const first = await open(cacheDir);
    expect(server.asked).toHaveLength(4);
    const second = await open(cacheDir);
    expect(second.cached).toEqual([true, true]);
    expect(server.asked).toEqual(['manifests/1']);
    expect([...second.image.tree.walk()]).toEqual([...first.image.tree.walk()]);
    expect(second.image.layers).toEqual(first.image.layers);
  });

  it('needs no registry for a digest', async () => {
    const cacheDir = opener.fresh();
    const { image } = await open(cacheDir);
    server.forget();
    const again = await openFromRegistry(`registry://${server.host}/app@${image.digest}`, { cacheDir });
    expect(server.asked).toEqual([]);
    expect(pathsOf(again)).toEqual(pathsOf(image));
  });

  it('serves the blobs themselves to another question', async () => {
    const cacheDir = opener.fresh();
    await open(cacheDir);
    for (const more of [{ facts: 'skip' }, { verify: 'skip' }]) {
      const { image, cached } = await open(cacheDir, more);
      expect(cached).toEqual([false, false]);
      expect(server.asked).toEqual(['manifests/1']);
      expect(image.problems).toEqual([]);
    }
  });

  it.each(['cut short', 'changed', 'longer'])('is rebuilt where a blob is %s', async (how) => {
    const cacheDir = opener.fresh();
    const { image } = await open(cacheDir);
    const blobs = join(cacheDir, 'blobs/sha256');
    const names = await readdir(blobs);
    expect(names).toHaveLength(4);
    for (const name of names) {
      const body = Buffer.from(MEMBERS[`blobs/sha256/${name}`] ?? '');
      const longer = Buffer.concat([body, Buffer.from('x')]);
      const changed = Buffer.from(body).fill(1, 0, 2);
      await writeFile(
        join(blobs, name),
        how === 'cut short' ? body.subarray(0, -1) : how === 'longer' ? longer : changed,
      );
    }
    const again = await open(cacheDir, { facts: 'skip' });
    expect(again.image.problems).toEqual([]);
    expect(pathsOf(again.image)).toEqual(pathsOf(image));
    // The root manifest is asked for by its tag and then kept again: three are found damaged.
    expect(server.asked).toHaveLength(4);
    await open(cacheDir, { facts: 'skip', limits: { depth: 499 } });
    expect(server.asked).toEqual(['manifests/1']);
  });

  it('does without where it cannot write', async () => {
    const cacheDir = opener.fresh();
    await writeFile(cacheDir, 'a file where a directory would be');
    const { image } = await open(cacheDir);
    expect(image.problems).toEqual([]);
  });
});

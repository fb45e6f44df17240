import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  archiveOf,
  configOf,
  dockerArchive,
  gzipLayer,
  type Members,
  ociImage,
  ociLayout,
  plainLayer,
  sha256,
  type TestLayer,
} from './testing/build-image.ts';
import { file, layerTar, symlink } from './testing/layer-tar.ts';
import { codesOf, ImageOpener, pathsOf } from './testing/open-bytes.ts';

const open = ImageOpener.forSuite();

const LAYER: TestLayer = gzipLayer([file('a', 'x'.repeat(10_000)), file('b', 'y')]);

function blobPath(bytes: Uint8Array): string {
  return `blobs/sha256/${sha256(bytes)}`;
}

/** An image with a layer whose blob is replaced. */
function withBlob(layer: TestLayer, replacement: Uint8Array | undefined): Members {
  const { [blobPath(layer.stored ?? layer.tar)]: _, ...rest } = ociImage({ layers: [layer] });
  return replacement === undefined ? rest : { ...rest, [blobPath(layer.stored ?? layer.tar)]: replacement };
}

describe('what is reported, and leaves an image to look at', () => {
  it('a layer that is another one', async () => {
    const other = gzipSync(layerTar([file('c', 'z')]));
    const image = await open.layout(withBlob(LAYER, other));
    expect(codesOf(image)).toEqual(['digest-mismatch', 'diff-id-mismatch', 'size-mismatch']);
    expect(pathsOf(image)).toEqual(['/', '/c']);
  });

  it('a layer whose config is wrong about it', async () => {
    const image = await open.layout(
      ociImage({ layers: [LAYER], config: { rootfs: { diff_ids: [`sha256:${'0'.repeat(64)}`] } } }),
    );
    expect(codesOf(image)).toEqual(['diff-id-mismatch']);
  });

  it('a layer that is missing, and one that may be', async () => {
    expect(codesOf(await open.layout(withBlob(LAYER, undefined)))).toEqual(['layer-missing']);
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
    const foreign = { ...LAYER, mediaType };
    const image = await open.layout(withBlob(foreign, undefined));
    expect(codesOf(image)).toEqual(['foreign-layer']);
    expect(image.layers).toMatchObject([{ isPresent: false, mediaType }]);
  });

  it('a count of layers that does not match', async () => {
    const image = await open.layout(
      ociImage({ layers: [LAYER], config: { rootfs: { diff_ids: [] }, history: [{}, {}] } }),
    );
    expect(codesOf(image)).toEqual(['layer-count', 'history-mismatch']);
  });

  it('fields of the config of a wrong kind', async () => {
    const config = { config: { Env: 'A=1', Cmd: 'one', User: 7, Labels: { a: 1 } }, architecture: 7 };
    const image = await open.layout(ociImage({ layers: [], config }));
    expect(codesOf(image)).toEqual(['config-field', 'config-field', 'config-field', 'platform-unknown']);
    expect(image.config).toMatchObject({ env: [], cmd: ['one'], user: '', labels: {} });
  });

  it('a gzip stream that ends early: what came before is there', async () => {
    const stored = LAYER.stored ?? new Uint8Array(0);
    const image = await open.layout(withBlob(LAYER, stored.subarray(0, stored.length - 20)));
    expect(codesOf(image)).toEqual(
      expect.arrayContaining(['layer-damaged', 'digest-mismatch', 'size-mismatch']),
    );
  });

  it('a tar that ends early', async () => {
    const { tar } = LAYER;
    const image = await open.layout(ociImage({ layers: [{ tar: tar.subarray(0, 5000) }] }));
    expect(codesOf(image)).toEqual(['tar-damaged']);
    expect(pathsOf(image)).toEqual(['/', '/a']);
  });

  it('a layer that is compressed with something else, or otherwise than it is called', async () => {
    const xz = Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(600)]);
    expect(codesOf(await open.layout(ociImage({ layers: [{ tar: xz }] })))).toContain('layer-compression');
    const plain = { ...LAYER, stored: LAYER.tar };
    const image = await open.layout(ociImage({ layers: [plain] }));
    expect(codesOf(image)).toEqual(['layer-compression']);
    expect(pathsOf(image)).toEqual(['/', '/a', '/b']);
  });

  it('a config that is not what its name says', async () => {
    const options = { layers: [LAYER] };
    const name = `${sha256(configOf(options))}.json`;
    const image = await open.file(
      archiveOf({ ...dockerArchive(options), [name]: configOf({ layers: [LAYER], config: { os: 'x' } }) }),
    );
    expect(codesOf(image)).toEqual(['digest-mismatch']);
  });

  it('names that lead out of the image', async () => {
    const image = await open.layout(
      ociImage({ layers: [plainLayer([file('../a'), file('b/../../c'), file('ok')])] }),
    );
    expect(codesOf(image)).toEqual(['path-refused', 'path-refused']);
    expect(pathsOf(image)).toEqual(['/', '/ok']);
  });

  it('digests that cannot be verified', async () => {
    const { [`blobs/sha256/${sha256(LAYER.tar)}`]: _, ...members } = ociImage({
      layers: [LAYER],
      config: { rootfs: { diff_ids: ['md5:1234'] } },
    });
    expect(codesOf(await open.layout(members))).toEqual(['digest-unverified']);
  });
});

describe('streams that are more than one gzip member', () => {
  const tar = layerTar([file('a', 'x'.repeat(3000)), file('b', 'y')]);
  const OCI_GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip';

  it.each([
    ['several members', Buffer.concat([gzipSync(tar.subarray(0, 2000)), gzipSync(tar.subarray(2000))])],
    ['zeros at the end', Buffer.concat([gzipSync(tar), Buffer.alloc(2_000_000)])],
  ])('%s: the whole blob is hashed', async (_, stored) => {
    const members = ociImage({ layers: [{ tar, stored, mediaType: OCI_GZIP }] });
    const image = await open.layout(members);
    expect(codesOf(image)).toEqual([]);
    expect(pathsOf(image)).toEqual(['/', '/a', '/b']);
    expect(codesOf(await open.stdin(archiveOf(members), 5000))).toEqual([]);
  });

  it('junk at the end is damage, as it is for Docker; the whole blob is hashed all the same', async () => {
    const stored = Buffer.concat([gzipSync(tar), Buffer.alloc(3_000_000, 7)]);
    const image = await open.layout(ociImage({ layers: [{ tar, stored, mediaType: OCI_GZIP }] }));
    expect(codesOf(image)).toEqual(['layer-damaged']);
  });
});

describe('bounds', () => {
  const zeros = plainLayer([file('zeros', Buffer.alloc(4_000_000))]);

  it('refuses a layer that unpacks to much more than it is', async () => {
    const bomb = {
      ...zeros,
      stored: gzipSync(zeros.tar),
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    };
    const image = await open.layout(ociImage({ layers: [bomb] }), { limits: { ratioFromBytes: 1_000_000 } });
    expect(codesOf(image)).toEqual(['layer-too-large']);
    expect(pathsOf(image)).toEqual(['/']);
    const whole = archiveOf({ 'manifest.json': '[]', zeros: zeros.tar });
    await expect(open.file(gzipSync(whole), { limits: { ratioFromBytes: 1_000_000 } })).rejects.toMatchObject(
      {
        code: 'UP_IMAGE_UNREADABLE',
      },
    );
  });

  it('refuses a layer that is too large', async () => {
    const image = await open.layout(ociImage({ layers: [zeros] }), { limits: { layerBytes: 1_000_000 } });
    expect(codesOf(image)).toEqual(['layer-too-large']);
  });

  it('reads no more entries, and no deeper ones, than it is told to', async () => {
    const many = plainLayer(Array.from({ length: 20 }, (_, index) => file(`f${index}`)));
    const image = await open.layout(ociImage({ layers: [many] }), { limits: { entries: 10 } });
    expect(codesOf(image)).toEqual(['too-many-entries']);
    expect(pathsOf(image)).toHaveLength(11);
    const deep = plainLayer([file(`${'a/'.repeat(600)}b`), file('c')]);
    expect(codesOf(await open.layout(ociImage({ layers: [deep] })))).toEqual(['path-refused']);
  });

  it('refuses documents that are too large', async () => {
    const members = ociLayout([], { 'index.json': `{"manifests":[]${' '.repeat(2000)}}` });
    await expect(open.layout(members, { limits: { jsonBytes: 1000 } })).rejects.toMatchObject({
      code: 'UP_IMAGE_UNREADABLE',
    });
  });

  it('keeps text within its budgets, configuration first', async () => {
    const files = [file('usr/share/doc', 'd'.repeat(500)), file('etc/conf', 'c'.repeat(500))];
    const image = await open.layout(ociImage({ layers: [plainLayer(files)] }), {
      limits: { imageTextBytes: 600 },
    });
    expect(image.tree.lstat('/etc/conf')?.facts?.text).toHaveLength(500);
    expect(image.tree.lstat('/usr/share/doc')?.facts?.text).toBeUndefined();
    expect(
      Buffer.from(image.tree.readFile(image.tree.lstat('/usr/share/doc') ?? image.tree.root) ?? []),
    ).toHaveLength(500);
  });

  it('stops when it is told to', async () => {
    await expect(
      open.layout(ociImage({ layers: [LAYER] }), { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});

describe('layers that are links in the archive', () => {
  function linked(links: Readonly<Record<string, string>>): Buffer {
    const layer = plainLayer([file('a', 'x')]);
    const config = configOf({ layers: [layer] });
    const manifest = JSON.stringify([{ Config: 'c.json', RepoTags: null, Layers: ['id/layer.tar'] }]);
    return layerTar([
      ...Object.entries(links).map(([name, target]) => symlink(name, target)),
      file('real.tar', layer.tar),
      file('c.json', config),
      file('manifest.json', manifest),
    ]);
  }

  it('are followed, through chains', async () => {
    const bytes = linked({ 'id/layer.tar': '../other/layer.tar', 'other/layer.tar': '../real.tar' });
    for (const image of [await open.file(bytes), await open.stdin(bytes)]) {
      expect(image.problems).toEqual([]);
      expect(pathsOf(image)).toEqual(['/', '/a']);
    }
  });

  it('are missing where they run in a circle', async () => {
    const bytes = linked({ 'id/layer.tar': '../other/layer.tar', 'other/layer.tar': '../id/layer.tar' });
    for (const image of [await open.file(bytes), await open.stdin(bytes)])
      expect(codesOf(image)).toEqual(['layer-missing']);
  });
});

describe('an image without layers', () => {
  it('has an empty tree', async () => {
    expect(pathsOf(await open.layout(ociImage({ layers: [] })))).toEqual(['/']);
    expect(pathsOf(await open.file(archiveOf(dockerArchive({ layers: [] }))))).toEqual(['/']);
  });

  it('may have a layer that is nothing but zeros', async () => {
    const image = await open.file(archiveOf(dockerArchive({ layers: [{ tar: new Uint8Array(1024) }] })));
    expect(image.problems).toEqual([]);
  });
});

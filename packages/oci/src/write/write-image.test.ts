import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Image } from '../image.ts';
import { openImage, openImageStream } from '../open-image.ts';
import {
  archiveOf,
  dockerArchive,
  gzipLayer,
  inPieces,
  ociImage,
  plainLayer,
  writeMembers,
} from '../testing/build-image.ts';
import { directory, file, symlink } from '../testing/layer-tar.ts';
import { appendLayer } from './append-layer.ts';
import { createLayer } from './create-layer.ts';
import type { ImageContent } from './image-content.ts';
import { readImageContent } from './read-image-content.ts';
import { spoolImage } from './spool-image.ts';
import { streamImage, type WriteFormat, writeImage } from './write-image.ts';

const { signal } = new AbortController();
const FORMATS: readonly WriteFormat[] = ['docker-archive', 'oci-archive', 'oci-layout'];
const IMAGE = {
  name: 'example/tool:1.2',
  layers: [
    plainLayer([directory('etc'), file('etc/passwd', 'root:x:0:0::/root:/bin/sh\n')]),
    gzipLayer([file('bin/tool', '#!/bin/sh\n', { mode: 0o755 }), symlink('bin/alias', 'tool')]),
    plainLayer([directory('etc'), file('etc/passwd', 'root:x:0:0::/root:/bin/sh\n')]),
  ],
  config: { config: { Cmd: ['/bin/tool'] }, 'x-unknown': { kept: [1, 2] } },
};

let scratch: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'up-write-'));
});

afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

async function writeSource(): Promise<readonly string[]> {
  const [archive, layout] = [join(scratch, 'docker.tar'), join(scratch, 'layout')];
  await writeFile(archive, archiveOf(dockerArchive(IMAGE)));
  await writeMembers(layout, ociImage(IMAGE));
  return [archive, layout];
}

function describeTree(image: Image): readonly unknown[] {
  return [...image.tree.walk()].map(([path, { type, mode, layer, linkTarget, facts }]) => [
    ...[path, type, mode, layer, linkTarget, facts?.text],
  ]);
}

describe('writeImage', () => {
  it.each(FORMATS)('writes as %s what can be opened as the same image', async (format) => {
    for (const source of await writeSource()) {
      const before = await openImage(source, { signal });
      await using content = await readImageContent(source, { signal });
      const path = join(scratch, 'out');
      const written = await writeImage(content, { path, format, signal, existing: 'replace' });
      const after = await openImage(path, { signal });
      expect(after.problems).toEqual([]);
      expect(after).toMatchObject({ format, digest: written.digest, name: 'example/tool:1.2' });
      expect(after.config).toEqual(before.config);
      expect(after.layers.map(({ diffId }) => diffId)).toEqual(before.layers.map(({ diffId }) => diffId));
      expect(after.layers.map(({ digest }) => digest)).toEqual(content.layers.map(({ digest }) => digest));
      expect(describeTree(after)).toEqual(describeTree(before));
    }
  });

  it.each(FORMATS)('writes the same bytes every time: %s', async (format) => {
    const [source = ''] = await writeSource();
    await using content = await readImageContent(source, { signal });
    const bytes = await Promise.all(
      ['one', 'other'].map(async (name) => {
        const path = join(scratch, name);
        await writeImage(content, { path, format, signal });
        if (format !== 'oci-layout') return await readFile(path);
        const names = (await readdir(path, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(path.length))
          .sort();
        return Buffer.concat(await Promise.all(names.map((inside) => readFile(join(path, inside)))));
      }),
    );
    expect(bytes[0]?.equals(bytes[1] ?? Buffer.alloc(0))).toBe(true);
  });

  it('streams chunks that may be kept', async () => {
    const large = Buffer.alloc(5 * 1024 * 1024, 'abcdefghijk');
    const file = join(scratch, 'large.layer');
    const layer = await createLayer([{ type: 'file', path: '/large', content: large }], {
      compression: 'none',
      signal,
      file,
    });
    const content = { config: Buffer.from('{}'), layers: [layer], names: [] };
    const chunks: Uint8Array[] = [];
    for await (const chunk of streamImage(content, { format: 'docker-archive', signal })) chunks.push(chunk);
    const path = join(scratch, 'written.tar');
    await writeImage(content, { path, format: 'docker-archive', signal });
    expect(Buffer.concat(chunks).equals(await readFile(path))).toBe(true);
  });

  it('streams what it would write', async () => {
    const [source = ''] = await writeSource();
    await using content = await readImageContent(source, { signal });
    const stream = streamImage(content, { format: 'docker-archive', signal });
    const image = await openImageStream(stream, { signal, location: 'a stream' });
    expect(image).toMatchObject({ source: 'a stream', name: 'example/tool:1.2', problems: [] });
  });

  it('refuses what is there, and replaces only what it could have written', async () => {
    const [source = ''] = await writeSource();
    await using content = await readImageContent(source, { signal });
    const [path, other] = [join(scratch, 'there'), join(scratch, 'other')];
    await writeFile(path, 'mine');
    await mkdir(other);
    await writeFile(join(other, 'mine'), 'mine');
    const write = (to: string, existing: 'refuse' | 'replace'): Promise<unknown> =>
      writeImage(content, { path: to, format: 'oci-layout', signal, existing });
    await expect(write(path, 'refuse')).rejects.toMatchObject({ code: 'UP_FILE_EXISTS' });
    await expect(write(other, 'replace')).rejects.toMatchObject({ code: 'UP_FILE_EXISTS' });
    expect(await readFile(path, 'utf8')).toBe('mine');
    await rm(path);
    await write(path, 'refuse');
    await write(path, 'replace');
    expect((await openImage(path, { signal })).problems).toEqual([]);
  });

  it('leaves nothing where a layer is not what it says, and removes what a killed process left', async () => {
    const [source = ''] = await writeSource();
    await using content = await readImageContent(source, { signal });
    const out = join(scratch, 'out');
    await mkdir(out);
    await writeFile(join(out, '.image.up-999999999-abc'), 'half an image');
    await writeFile(join(out, `.image.up-${process.pid}-abc`), 'somebody is writing this');
    const { digest = '', sizeBytes: size = 0 } = content.layers[1] ?? {};
    const broken = (sizeBytes: number, claimed: string): ImageContent => ({
      ...content,
      layers: content.layers.map((layer, index) =>
        index === 1 ? { ...layer, sizeBytes, digest: claimed } : layer,
      ),
    });
    for (const damaged of [
      broken(size, `sha256:${'0'.repeat(64)}`),
      broken(size + 1, digest),
      broken(size - 1, digest),
    ])
      await expect(
        writeImage(damaged, { path: join(out, 'image'), format: 'oci-archive', signal }),
      ).rejects.toMatchObject({ code: 'UP_IMAGE_UNREADABLE' });
    expect(await readdir(out)).toEqual([`.image.up-${process.pid}-abc`]);
  });

  it('stops with its signal, and leaves nothing', async () => {
    const [source = ''] = await writeSource();
    await using content = await readImageContent(source, { signal });
    const stopped = AbortSignal.abort(new Error('stopped'));
    const path = join(scratch, 'never');
    await expect(writeImage(content, { path, format: 'oci-archive', signal: stopped })).rejects.toThrow(
      'stopped',
    );
    expect((await readdir(scratch)).filter((name) => name.includes('never'))).toEqual([]);
  });
});

describe('readImageContent', () => {
  it('refuses what has no layers of its own', async () => {
    const path = join(scratch, 'root.tar');
    await writeFile(path, plainLayer([file('etc/passwd', 'x')]).tar);
    await expect(readImageContent(path, { signal })).rejects.toMatchObject({ code: 'UP_IMAGE_UNREADABLE' });
  });

  it('reads a stream that was kept', async () => {
    const archive = archiveOf(dockerArchive(IMAGE));
    for (const bytes of [archive, gzipSync(archive)]) {
      await using spooled = await spoolImage(inPieces(bytes, 1000), {
        location: '-',
        directory: scratch,
        signal,
      });
      await using content = await readImageContent(spooled.path, { signal });
      expect(content.layers).toHaveLength(3);
    }
    expect(await readdir(scratch)).toEqual([]);
  });
});

describe('appendLayer', () => {
  it('adds a layer and a line of history, and leaves the rest as it was', async () => {
    const [source = ''] = await writeSource();
    await using content = await readImageContent(source, { signal });
    const layer = await createLayer([{ type: 'directory', path: '/tmp', mode: 0o1777 }], {
      compression: 'gzip',
      signal,
    });
    const appended = appendLayer(content, {
      layer,
      createdBy: 'up repair',
      container: { User: '1000' },
    });
    const path = join(scratch, 'appended.tar');
    await writeImage(appended, { path, format: 'docker-archive', signal });
    const image = await openImage(path, { signal });
    expect(image.problems).toEqual([]);
    expect(image.config).toMatchObject({ cmd: ['/bin/tool'], user: '1000' });
    expect(image.config.history.at(-1)).toMatchObject({ createdBy: 'up repair', isEmptyLayer: false });
    expect(image.layers.map(({ diffId }) => diffId)).toEqual([
      ...content.layers.map(({ diffId }) => diffId),
      layer.diffId,
    ]);
    expect(image.tree.lstat('/tmp')).toMatchObject({ type: 'directory', mode: 0o1777 });
    expect(JSON.parse(new TextDecoder().decode(appended.config))).toMatchObject({
      'x-unknown': { kept: [1, 2] },
    });
  });
});

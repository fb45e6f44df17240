import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLayer } from '../layer/read-layer.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { createImageTree, type ImageTree } from '../tree/image-tree.ts';
import { mergeLayers } from '../tree/merge-layers.ts';
import { createLayer } from './create-layer.ts';
import type { LayerBlob } from './image-content.ts';
import type { LayerMember } from './layer-member.ts';

const { signal } = new AbortController();
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'up-layer-'));
});

afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

async function treeOf(...layers: readonly LayerBlob[]): Promise<ImageTree> {
  const readings = [];
  for (const layer of layers) {
    const reading = await readLayer(layer.open(signal), {
      signal,
      limits: DEFAULT_LIMITS,
      algorithms: ['sha256'],
      collectFacts: true,
      fileDigests: false,
    });
    expect([reading.problems, reading.storedDigests, reading.diffIds]).toEqual([
      [],
      [layer.digest],
      [layer.diffId],
    ]);
    readings.push(reading);
  }
  const merged = mergeLayers(readings.map(({ entries }, layer) => ({ layer, entries })));
  return createImageTree(merged.root, () => undefined);
}

async function bytesOf(layer: LayerBlob): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of layer.open(signal)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const MEMBERS: readonly LayerMember[] = [
  { type: 'hardlink', path: '/a/link', linkTarget: '/z/file' },
  { type: 'file', path: '/z/file', content: Buffer.from('text'), mode: 0o640, uid: 7, gid: 8 },
  { type: 'directory', path: '/z', mode: 0o1777 },
  { type: 'directory', path: '/a' },
  { type: 'symlink', path: '/a/away', linkTarget: '../z' },
];

describe('createLayer', () => {
  it.each(['none', 'gzip'] as const)('holds what it is given (%s)', async (compression) => {
    const tree = await treeOf(await createLayer(MEMBERS, { compression, signal }));
    expect(tree.lstat('/z')).toMatchObject({ type: 'directory', mode: 0o1777, mtimeSec: 0 });
    expect(tree.lstat('/z/file')).toMatchObject({ mode: 0o640, uid: 7, gid: 8, facts: { text: 'text' } });
    expect(tree.lstat('/a/link')).toBe(tree.lstat('/z/file'));
    expect(tree.lstat('/a/away')).toMatchObject({ type: 'symlink', linkTarget: '../z' });
  });

  it('hides what a lower layer has', async () => {
    const lower = await createLayer(MEMBERS, { compression: 'none', signal });
    const upper = await createLayer([{ type: 'whiteout', path: '/z/file' }], { compression: 'none', signal });
    const tree = await treeOf(lower, upper);
    expect(tree.lstat('/z/file')).toBeUndefined();
    expect(tree.lstat('/a/link')).toBeDefined();
  });

  it('gives the same bytes whatever the order, in memory and in a file', async () => {
    const expected = await bytesOf(await createLayer(MEMBERS, { compression: 'gzip', signal }));
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...MEMBERS], { minLength: MEMBERS.length }), async (members) => {
        turn += 1;
        const file = join(scratch, `layer-${turn}`);
        const layer = await createLayer(members, { compression: 'gzip', signal, file });
        expect((await bytesOf(layer)).equals(expected)).toBe(true);
        expect((await stat(file)).size).toBe(layer.sizeBytes);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('takes files of the host, as they are when the layer is made', async () => {
    const path = join(scratch, 'program');
    const content = Buffer.alloc(3 * 1024 * 1024, 'abcdefg');
    await writeFile(path, content);
    const member = (sizeBytes: number): LayerMember => ({
      type: 'file',
      path: '/bin/program',
      mode: 0o755,
      content: { path, sizeBytes },
    });
    const tree = await treeOf(await createLayer([member(content.length)], { compression: 'none', signal }));
    expect(tree.lstat('/bin/program')).toMatchObject({ sizeBytes: content.length, mode: 0o755 });
    for (const sizeBytes of [content.length - 1, content.length + 1])
      await expect(createLayer([member(sizeBytes)], { compression: 'gzip', signal })).rejects.toMatchObject({
        code: 'UP_IMAGE_UNREADABLE',
      });
  });
});

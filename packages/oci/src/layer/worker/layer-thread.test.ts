import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { fileChunks } from '../../source/file-chunks.ts';
import { file, layerTar } from '../../testing/layer-tar.ts';
import type { LayerReading } from '../layer-reading.ts';
import { type ReadLayerOptions, readLayer } from '../read-layer.ts';
import { LayerThread } from './layer-thread.ts';

const STORED = gzipSync(layerTar([file('etc/a', 'x'.repeat(100_000)), file('b', 'y')]));
const LISTEN = "import { parentPort } from 'node:worker_threads'; parentPort.once('message', () => ";

let root: string;
let layer: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'up-layer-thread-'));
  layer = join(root, 'layer.tar.gz');
  writeFileSync(layer, STORED);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function threadOf(program: string, more: { minLayerBytes?: number; heapMib?: number } = {}): LayerThread {
  const path = join(root, `${Buffer.from(program).toString('hex').slice(-40)}.mjs`);
  writeFileSync(path, program);
  return new LayerThread({ program: pathToFileURL(path), minLayerBytes: 0, ...more });
}

function optionsOf(more: Partial<ReadLayerOptions> = {}): ReadLayerOptions {
  const { signal } = new AbortController();
  return { limits: DEFAULT_LIMITS, signal, algorithms: ['sha256'], collectFacts: true, ...more };
}

function read(path: string, more: Partial<ReadLayerOptions> = {}): Promise<LayerReading> {
  const seekable = { path, offset: 0, sizeBytes: STORED.length };
  return readLayer(fileChunks(seekable), { ...optionsOf(more), seekable });
}

function plain({ entries, ...frame }: LayerReading): unknown {
  return { ...frame, entries: [...entries].map(({ facts, ...entry }) => ({ ...entry, text: facts?.text })) };
}

describe('a thread that cannot read a layer leaves it to who asked', () => {
  it.each([
    ['has no program', "import './nowhere.mjs';"],
    ['throws as it starts', "throw new Error('no');"],
    ['throws when it is asked', `${LISTEN}{ throw new Error('no'); });`],
    ['ends without an answer', `${LISTEN}process.exit(0));`],
    ['says that it failed', `${LISTEN}parentPort.postMessage({ type: 'failed' }));`],
  ])('%s', async (_, program) => {
    await using elsewhere = threadOf(program);
    expect(plain(await read(layer, { elsewhere }))).toEqual(plain(await read(layer)));
    // And the next one.
    expect(plain(await read(layer, { elsewhere }))).toEqual(plain(await read(layer)));
  });

  it('runs out of memory', async () => {
    const grow = `${LISTEN}{ const all = []; for (;;) all.push([...'0123456789'.repeat(1000)]); });`;
    await using elsewhere = threadOf(grow, { heapMib: 16 });
    expect(plain(await read(layer, { elsewhere }))).toEqual(plain(await read(layer)));
  });

  it('and what it told of the bytes is not told again', async () => {
    const told: number[] = [];
    const program = `${LISTEN}{ parentPort.postMessage({ type: 'bytes', count: 100 }); parentPort.postMessage({ type: 'failed' }); });`;
    await using elsewhere = threadOf(program);
    await read(layer, { elsewhere, onBytes: (count) => told.push(count) });
    expect(told).toEqual([100, STORED.length - 100]);
  });

  it('so that what is thrown is what the system says', async () => {
    await using elsewhere = threadOf(`${LISTEN}parentPort.postMessage({ type: 'failed' }));`);
    await expect(read(join(root, 'nowhere'), { elsewhere })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a thread', () => {
  it('does not hide what the listener throws', async () => {
    const program = `${LISTEN}parentPort.postMessage({ type: 'bytes', count: 1 })); setInterval(() => {}, 1000);`;
    await using elsewhere = threadOf(program);
    const onBytes = (): void => {
      throw new Error('not now');
    };
    await expect(read(layer, { elsewhere, onBytes })).rejects.toThrow('not now');
  });

  it('is not asked for a small layer', async () => {
    const file = { path: layer, offset: 0, sizeBytes: STORED.length };
    await using thread = threadOf("throw new Error('started');", { minLayerBytes: STORED.length + 1 });
    expect(await thread.read(file, optionsOf())).toEqual({ reading: undefined, toldBytes: 0 });
  });

  it('is given up at once when the signal says so', async () => {
    const abort = new AbortController();
    const program = `${LISTEN}parentPort.postMessage({ type: 'bytes', count: 1 })); setInterval(() => {}, 1000);`;
    await using elsewhere = threadOf(program);
    const { signal } = abort;
    const reading = read(layer, { elsewhere, signal, onBytes: () => abort.abort(new Error('enough')) });
    await expect(reading).rejects.toThrow('enough');
    await expect(read(layer, { elsewhere, signal })).rejects.toThrow('enough');
  });
});

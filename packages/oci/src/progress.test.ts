import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ImageProgress } from './progress.ts';
import { archiveOf, dockerArchive, gzipLayer, plainLayer } from './testing/build-image.ts';
import { file } from './testing/layer-tar.ts';
import { ImageOpener } from './testing/open-bytes.ts';

const open = ImageOpener.forSuite();

const LAYERS = [
  plainLayer([file('a', 'x'.repeat(300_000))]),
  gzipLayer([file('b', 'y'.repeat(300_000)), file('c', 'z')]),
];
const ARCHIVE = archiveOf(dockerArchive({ layers: LAYERS }));
const STORED_BYTES = LAYERS.reduce((sum, { stored, tar }) => sum + (stored ?? tar).length, 0);

interface Told {
  readonly onProgress: (event: ImageProgress) => void;
  bytes: number;
  readonly events: ImageProgress[];
}

function listen(): Told {
  const told: Told = {
    bytes: 0,
    events: [],
    onProgress: (event) => {
      if (event.type === 'bytes') told.bytes += event.count;
      else told.events.push(event);
    },
  };
  return told;
}

describe('what opening an image tells while it reads', () => {
  it('counts the bytes of layers that are read where they lie', async () => {
    const told = listen();
    await open.file(ARCHIVE, { onProgress: told.onProgress });
    expect(told.bytes).toBe(STORED_BYTES);
    expect(told.events[0]).toEqual({ type: 'layers', count: 2 });
    expect(told.events.slice(1).map(({ type }) => type)).toEqual(['layer-read', 'layer-read']);
  });

  it.each([
    ['a stream', ARCHIVE],
    ['a compressed stream', gzipSync(ARCHIVE)],
  ])('counts each byte of %s once', async (_, bytes) => {
    const told = listen();
    await open.stdin(bytes, 1000, { onProgress: told.onProgress });
    expect(told.bytes).toBe(bytes.length);
  });

  it('counts nothing of layers that the cache has', async () => {
    const options = { cacheDir: open.fresh() };
    await open.file(ARCHIVE, options);
    const told = listen();
    await open.file(ARCHIVE, { ...options, onProgress: told.onProgress });
    expect(told.bytes).toBe(0);
    expect(told.events).toContainEqual(expect.objectContaining({ type: 'layer-read', isCached: true }));
  });
});

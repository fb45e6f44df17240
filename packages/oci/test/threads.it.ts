import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { ROOT } from '../../../test/src/up.ts';
import { type Image, type OpenImageOptions, openImage, openImageFrom } from '../src/index.ts';
import { LayerThread } from '../src/layer/worker/layer-thread.ts';
import { DirectorySource } from '../src/source/directory-source.ts';
import type { ImageSource } from '../src/source/image-source.ts';
import { gzipLayer, ociImage, plainLayer, type TestLayer, writeMembers } from '../src/testing/build-image.ts';
import { file } from '../src/testing/layer-tar.ts';
import { CASES } from './cases.ts';
import { describeTree } from './describe-tree.ts';

const { signal } = new AbortController();
const UP = join(ROOT, 'apps/up');
const program = pathToFileURL(join(UP, 'dist/layer-worker.js'));

let root = '';
let count = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'up-threads-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function freshPath(): string {
  count += 1;
  return join(root, `${count}`);
}

async function layoutOf(layers: readonly TestLayer[]): Promise<string> {
  const path = freshPath();
  await writeMembers(path, ociImage({ layers }));
  return path;
}

/** Bytes that hardly compress, the same each time. */
function random(sizeBytes: number, seed: number): Buffer {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return Buffer.from(Uint32Array.from({ length: sizeBytes / 4 }, next).buffer);
}

/** Reads every layer in a thread, however small it is, with the program that was built. */
async function openThreaded(
  path: string,
  options: OpenImageOptions,
): Promise<{ readonly image: Image; readonly threadedLayers: number }> {
  const inner = await DirectorySource.open(path);
  let threadedLayers = 0;
  const source: ImageSource = {
    location: path,
    kind: 'directory',
    has: (name) => inner.has(name),
    sizeOf: (name) => inner.sizeOf(name),
    readDocument: (name, maxBytes) => inner.readDocument(name, maxBytes),
    readLayer: async (name, layerOptions) => {
      await using thread = new LayerThread({ program, minLayerBytes: 0 });
      const elsewhere: LayerThread['read'] = async (...asked) => {
        const outcome = await thread.read(...asked);
        if (outcome.reading !== undefined) threadedLayers += 1;
        return outcome;
      };
      return await inner.readLayer(name, { ...layerOptions, elsewhere: { read: elsewhere } });
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
  return { image: await openImageFrom(source, options), threadedLayers };
}

function comparable({ tree, source: _, ...image }: Image): unknown {
  const facts = [...tree.walk()].map(([path, { mtimeSec, facts }]) => {
    if (facts === undefined) return { path, mtimeSec };
    const { elf, shebang, text, bytes, head, storeReferences, sha256, unhashed } = facts;
    return { path, mtimeSec, elf, shebang, text, bytes, head, storeReferences, sha256, unhashed };
  });
  return { image, files: describeTree(tree), facts };
}

async function expectSame(path: string, more: Partial<OpenImageOptions> = {}): Promise<number> {
  const bytes = { here: 0, threaded: 0 };
  const counting = (who: keyof typeof bytes): OpenImageOptions => ({
    signal,
    ...more,
    onProgress: (event) => {
      if (event.type === 'bytes') bytes[who] += event.count;
    },
  });
  const here = await openImage(path, counting('here'));
  const { image, threadedLayers } = await openThreaded(path, counting('threaded'));
  expect(comparable(image)).toEqual(comparable(here));
  expect(bytes.threaded).toBe(bytes.here);
  return threadedLayers;
}

describe('an image whose layers are read in threads is the same', () => {
  it.each(CASES)('$name', async ({ layers }) => {
    const path = await layoutOf(layers.map((files) => gzipLayer(files)));
    expect(await expectSame(path)).toBeGreaterThan(0);
  });

  const noise = random(900_000, 1);
  const script = Buffer.concat([Buffer.from('#!/nix/store/abc-bash/bin/sh\n'), Buffer.alloc(100, 'x ')]);
  const files = [file('bin/a', script, { mode: 0o755 }), file('noise', noise), file('etc/passwd', 'a:x:0')];
  const { tar, stored = tar, mediaType = '' } = gzipLayer(files);
  const damaged = Buffer.from(stored);
  damaged.fill(0x55, 200_000, 200_100);

  it.each([
    ['whole', stored],
    ['cut off', stored.subarray(0, stored.length - 1000)],
    ['damaged', damaged],
    ['with junk behind it', Buffer.concat([stored, Buffer.from('junk')])],
    ['of several members', Buffer.concat([gzipSync(tar.subarray(0, 1000)), gzipSync(tar.subarray(1000))])],
    ['damaged inside', gzipSync(tar.subarray(0, 700_000))],
    ['compressed with what nobody allows', Buffer.concat([Buffer.from('fd377a585a00', 'hex'), noise])],
  ])('a layer that is %s', async (_, bytes) => {
    const path = await layoutOf([{ tar, stored: bytes, mediaType }, gzipLayer([file('b', 'upper')])]);
    expect(await expectSame(path)).toBe(2);
  });

  it.each<[string, Partial<OpenImageOptions>]>([
    ['without verification', { verify: 'skip' }],
    ['without facts', { facts: 'skip' }],
    ['with digests of files', { fileDigests: true }],
    ['with few entries', { limits: { entries: 1 } }],
    ['as a bomb', { limits: { ratio: 1, ratioFromBytes: 1000 } }],
    ['with little text', { limits: { imageTextBytes: 10 } }],
  ])('when it is read %s', async (_, options) => {
    const path = await layoutOf([{ tar, stored, mediaType }, gzipLayer(files.slice(0, 1))]);
    expect(await expectSame(path, options)).toBe(2);
  });

  it('when layers are not compressed: no thread is asked', async () => {
    expect(await expectSame(await layoutOf([plainLayer(files)]))).toBe(0);
  });

  describeWith(['zstd'], 'as zstd', () => {
    it('too', async () => {
      const compressed = execFileSync('zstd', ['-q', '-c'], { input: tar, maxBuffer: 1 << 28 });
      expect(await expectSame(await layoutOf([{ tar, stored: compressed }]))).toBe(1);
    });
  });
});

describe('the command line', () => {
  /** The built program, with another program for its threads, or none. */
  function copyOf(threadProgram: string | undefined): string {
    const copy = freshPath();
    cpSync(join(UP, 'dist'), join(copy, 'dist'), { recursive: true });
    cpSync(join(UP, 'bin'), join(copy, 'bin'), { recursive: true });
    cpSync(join(UP, 'package.json'), join(copy, 'package.json'));
    const file = join(copy, 'dist/layer-worker.js');
    rmSync(file);
    if (threadProgram !== undefined) writeFileSync(file, threadProgram);
    return join(copy, 'bin/up.js');
  }

  function inspect(bin: string, image: string): unknown {
    const args = [bin, 'inspect', image, '--json', '--fail-on', 'never'];
    const env = { ...process.env, XDG_CACHE_HOME: freshPath() };
    return JSON.parse(execFileSync(process.execPath, args, { env, maxBuffer: 1 << 28, encoding: 'utf8' }));
  }

  it('finds its thread program beside it, and says the same with it, without it and where it dies', async () => {
    const layers = [1, 2, 3, 4].map((seed) =>
      gzipLayer([
        file(`data${seed}`, random(4_800_000, seed)),
        file(`bin/${seed}`, '#!/bin/nope\n', { mode: 0o755 }),
      ]),
    );
    const image = await layoutOf(layers);
    const marker = freshPath();
    const mark = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(marker)}, 'here');`;
    const dies = copyOf(`${mark} process.exit(3);`);
    const without = inspect(copyOf(undefined), image);
    expect(inspect(join(UP, 'bin/up.js'), image)).toEqual(without);
    expect(inspect(dies, image)).toEqual(without);
    expect(existsSync(marker)).toBe(availableParallelism() > 1);
  });
});

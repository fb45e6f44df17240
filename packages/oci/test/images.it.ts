import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { type Image, openImage } from '../src/index.ts';
import {
  archiveOf,
  dockerArchive,
  gzipLayer,
  ociImage,
  plainLayer,
  writeMembers,
} from '../src/testing/build-image.ts';
import { file, type TestFile } from '../src/testing/layer-tar.ts';
import { CASES, type TestCase } from './cases.ts';
import { DESCRIBE_DIRECTORY, type Description, describeTree } from './describe-tree.ts';

const signal = new AbortController().signal;
let root = '';
let count = 0;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'up-oci-it-'));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function freshPath(): string {
  count += 1;
  return join(root, `${count}`);
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Layers without facts that would need a body: bodies are read where they lie. */
async function writeLayout({ layers }: TestCase): Promise<string> {
  const path = freshPath();
  const members = ociImage({ layers: layers.map((files) => plainLayer(files)), name: 'test' });
  await writeMembers(path, members);
  return path;
}

function unpacked(layout: string): Description {
  const bundle = freshPath();
  run('umoci', 'unpack', '--image', `${layout}:test`, bundle);
  return JSON.parse(run('python3', '-c', DESCRIBE_DIRECTORY, join(bundle, 'rootfs'))) as Description;
}

describeWith(['umoci', 'python3', 'root'], 'the merged tree is what umoci unpacks', () => {
  it.each(CASES)('$name', async (testCase) => {
    const layout = await writeLayout(testCase);
    const image = await openImage(layout, { signal });
    expect(image.problems).toEqual([]);
    expect(describeTree(image.tree)).toEqual(unpacked(layout));
  });

  it('reads what GNU tar writes: sparse files and every format', async () => {
    const source = freshPath();
    mkdirSync(join(source, 'd'), { recursive: true });
    writeFileSync(join(source, 'd/plain'), 'x'.repeat(1000));
    run('truncate', '-s', '1M', join(source, 'd/sparse'));
    run('sh', '-c', `printf end >> ${join(source, 'd/sparse')}`);
    run('ln', join(source, 'd/plain'), join(source, 'd/hard'));
    const layoutOf = async (format: string): Promise<string> => {
      const flags = format === 'ustar' ? [] : ['--sparse'];
      const args = ['-c', `--format=${format}`, ...flags, '-C', source, '.'];
      const tar = execFileSync('tar', args, { maxBuffer: 64 * 1024 * 1024 });
      const layout = freshPath();
      await writeMembers(layout, ociImage({ layers: [{ tar }], name: 'test' }));
      return layout;
    };
    // umoci refuses the sparse files of the GNU formats; all formats hold the same.
    const theirs = unpacked(await layoutOf('posix'));
    for (const format of ['ustar', 'oldgnu', 'gnu', 'posix']) {
      const image = await openImage(await layoutOf(format), { signal });
      expect(image.problems).toEqual([]);
      const ours = describeTree(image.tree);
      for (const path of Object.keys(theirs))
        expect(ours[path]).toMatchObject(withoutSparseBody(theirs, path));
      expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    }
  });
});

/** A sparse body does not lie in one piece: it is not read. */
function withoutSparseBody(files: Description, path: string): object {
  const { digest: _, ...rest } = files[path] ?? { type: 'missing', uid: 0, gid: 0 };
  return path.endsWith('sparse') ? rest : (files[path] ?? {});
}

const LAYERS: readonly (readonly TestFile[])[] = CASES.filter(
  ({ name }) => !/circular|twice|devices/.test(name),
).flatMap(({ layers }, index) =>
  layers.map((files) => files.map((one) => ({ ...one, ...within(`case${index}`, one) }))),
);

/** The same file below a directory of its own, so that many cases fit into one image. */
function within(base: string, { path, linkPath, type }: TestFile): Partial<TestFile> {
  const target = type === 'hardlink' ? { linkPath: `${base}/${linkPath}` } : {};
  return { path: `${base}/${path.replace(/^\.?\//, '')}`, ...target };
}

function comparable(image: Image): object {
  const files = describeTree(image.tree);
  const bodies = Object.fromEntries(
    Object.entries(files).map(([path, { digest: _, ...rest }]) => [path, rest]),
  );
  return { files: bodies, config: image.config, diffIds: image.layers.map(({ diffId }) => diffId) };
}

describeWith(['skopeo'], 'conversions by skopeo change neither tree nor config', () => {
  it('docker-archive, OCI layout, OCI archive, and back', async () => {
    const start = freshPath();
    const layers = LAYERS.map((files, index) => (index % 2 === 0 ? plainLayer(files) : gzipLayer(files)));
    const config = {
      config: {
        Entrypoint: ['/x'],
        Env: ['PATH=/bin', 'A=b'],
        Labels: { l: '1' },
        ExposedPorts: { '80/tcp': {} },
      },
    };
    writeFileSync(
      start,
      archiveOf(
        dockerArchive({ name: 'example.com/app:1', layers: layers.map(({ tar }) => ({ tar })), config }),
      ),
    );
    const [layout, archive, back, zstd] = [freshPath(), freshPath(), freshPath(), freshPath()];
    const copy = (from: string, to: string, ...more: string[]): string =>
      run('skopeo', 'copy', '--insecure-policy', '--quiet', ...more, from, to);
    copy(`docker-archive:${start}`, `oci:${layout}:one`);
    copy(`oci:${layout}:one`, `oci-archive:${archive}:two`);
    copy(`oci-archive:${archive}:two`, `docker-archive:${back}:example.com/app:1`);
    copy(`oci:${layout}:one`, `oci:${zstd}:three`, '--dest-compress-format', 'zstd', '--dest-compress');
    const first = await openImage(start, { signal });
    expect(first.problems).toEqual([]);
    for (const [path, format] of [
      [layout, 'oci-layout'],
      [archive, 'oci-archive'],
      [back, 'docker-archive'],
      [zstd, 'oci-layout'],
    ] as const) {
      const image = await openImage(path, { signal });
      expect(image.format).toBe(format);
      expect(image.problems).toEqual([]);
      expect(comparable(image)).toEqual(comparable(first));
    }
  });
});

describeWith(['zstd'], 'layers compressed by zstd', () => {
  const body = Buffer.from(
    Array.from({ length: 200_000 }, (_, index) => `${index % 977} ${index} `).join(''),
  );
  const noise = Buffer.from(
    Array.from({ length: 300_000 }, (_, index) => (index * index * 31 + (index >> 3)) & 255),
  );
  it.each(['-1', '-3', '-9', '-19', '--fast=5', '--long=27'])('are read: %s', async (level) => {
    const { tar } = plainLayer([
      file('text', body),
      file('noise', noise),
      file('zero', Buffer.alloc(1_000_000)),
      file('a', 'x'),
    ]);
    const path = freshPath();
    writeFileSync(path, tar);
    run('zstd', '-q', level, path, '-o', `${path}.zst`);
    const stored = execFileSync('zstd', ['-q', '-d', '-c', `${path}.zst`], { maxBuffer: 1 << 28 });
    expect(stored.equals(tar)).toBe(true);
    const compressed = execFileSync('cat', [`${path}.zst`], { maxBuffer: 1 << 28 });
    const layout = freshPath();
    const mediaType = 'application/vnd.oci.image.layer.v1.tar+zstd';
    await writeMembers(layout, ociImage({ layers: [{ tar, stored: compressed, mediaType }] }));
    const image = await openImage(layout, { signal });
    expect(image.problems).toEqual([]);
    expect([...image.tree.walk()].map(([name]) => name)).toEqual(['/', '/a', '/noise', '/text', '/zero']);
  });
});

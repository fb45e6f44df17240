import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { archiveOf, dockerArchive, gzipLayer, plainLayer } from '../testing/build-image.ts';
import { file } from '../testing/layer-tar.ts';
import { codesOf, ImageOpener } from '../testing/open-bytes.ts';
import type { FileNode } from '../tree/file-node.ts';

const open = ImageOpener.forSuite();

const MIB = 1024 * 1024;
const STORE_PATH = `/nix/store/${'a'.repeat(32)}-hello`;

/** Larger than a read, with a store path at its end. */
function dataWithStorePath(start: string): Buffer {
  const bytes = Buffer.alloc(5 * MIB);
  bytes.write(start);
  bytes.write(STORE_PATH, bytes.length - STORE_PATH.length);
  return bytes;
}

async function openBoth(archive: Uint8Array) {
  const path = open.fresh();
  await writeFile(path, archive);
  return { all: await open.path(path), skip: await open.path(path, { verify: 'skip' }) };
}

function describeNode({ type, mode, sizeBytes, linkTarget, bodyOffset, facts }: FileNode) {
  const { text, shebang, head } = facts ?? {};
  return { type, mode, sizeBytes, linkTarget, bodyOffset, text, shebang, head };
}

describe('reading without verification', () => {
  const FILES = [
    file('data', dataWithStorePath('\0')),
    file('etc/app.conf', 'x = 1\n'),
    file('more', Buffer.alloc(3 * MIB + 1)),
    file('bin/run', '#!/bin/sh\n', { mode: 0o755 }),
  ];

  it('learns of files what it learns otherwise, but does not look for store paths in data', async () => {
    const { all, skip } = await openBoth(archiveOf(dockerArchive({ layers: [plainLayer(FILES)] })));
    const of = (image: typeof all) =>
      [...image.tree.walk()].map(([path, node]) => [path, describeNode(node)]);
    expect(of(skip)).toEqual(of(all));
    expect(skip.layers.map(({ entries, sizeBytes }) => [entries, sizeBytes])).toEqual(
      all.layers.map(({ entries, sizeBytes }) => [entries, sizeBytes]),
    );
    expect(all.tree.lstat('/data')?.facts?.storeReferences).toEqual([STORE_PATH.slice(11)]);
    expect(skip.tree.lstat('/data')?.facts?.storeReferences).toBeUndefined();
    const body = skip.tree.lstat('/more');
    expect(body && skip.tree.readFile(body)?.length).toBe(3 * MIB + 1);
  });

  it('looks for them in texts and programs, and everywhere in a layer that has a store', async () => {
    const inText = file('script', `#!/bin/sh\nexec ${STORE_PATH}/bin/hello\n`);
    const inProgram = file('program', dataWithStorePath('\x7fELF'));
    const { skip } = await openBoth(archiveOf(dockerArchive({ layers: [plainLayer([inText, inProgram])] })));
    for (const path of ['/script', '/program'])
      expect(skip.tree.lstat(path)?.facts?.storeReferences, path).toEqual([STORE_PATH.slice(11)]);
    const layers = [plainLayer([file(`nix/store/${'b'.repeat(32)}-x/data`, dataWithStorePath('\0'))])];
    const { all, skip: store } = await openBoth(archiveOf(dockerArchive({ layers })));
    const of = (image: typeof all) => [...image.tree.walk()].map(([, { facts }]) => facts?.storeReferences);
    expect(of(store)).toEqual(of(all));
  });

  it('sees an archive that ends in a body that it would have skipped', async () => {
    const path = open.fresh();
    await writeFile(path, plainLayer(FILES).tar.subarray(0, 4 * MIB));
    const image = await open.path(path, { verify: 'skip' });
    expect(codesOf(image)).toContain('tar-damaged');
    expect(image.tree.lstat('/data')?.sizeBytes).toBe(5 * MIB);
  });

  it('decompresses what is compressed', async () => {
    const { all, skip } = await openBoth(archiveOf(dockerArchive({ layers: [gzipLayer(FILES)] })));
    expect([...skip.tree.walk()].map(([path]) => path)).toEqual([...all.tree.walk()].map(([path]) => path));
  });

  it('serves what was verified before', async () => {
    const path = open.fresh();
    await writeFile(path, archiveOf(dockerArchive({ layers: [plainLayer(FILES)] })));
    const cacheDir = open.fresh();
    await open.path(path, { cacheDir });
    const cached: boolean[] = [];
    const image = await open.path(path, {
      cacheDir,
      verify: 'skip',
      onProgress: (event) => event.type === 'layer-read' && cached.push(event.isCached),
    });
    expect(cached).toEqual([true]);
    expect(image.tree.lstat('/data')?.facts?.storeReferences).toEqual([STORE_PATH.slice(11)]);
  });
});

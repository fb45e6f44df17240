import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeIndexFile, readIndexFile } from '../../cache/index-file.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import type { LayerEntry } from '../layer-entry.ts';
import { TYPES } from './columns.ts';
import { LayerIndex } from './layer-index.ts';
import { packEntries } from './layer-index-builder.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'up-oci-index-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

const name = fc.stringMatching(/^[a-z.ü€😀-]{1,12}$/u);
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'));
const bytes = fc.uint8Array({ maxLength: 40 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const facts: fc.Arbitrary<FileFacts> = fc
  .record({
    shebang: optional(fc.record({ interpreter: path, argument: optional(name) })),
    content: fc.oneof(
      fc.constant({}),
      fc.record({ text: fc.string({ unit: 'binary' }) }),
      fc.record({ bytes }),
    ),
    head: optional(bytes),
    storeReferences: optional(fc.array(name, { minLength: 1, maxLength: 4 })),
    sha256: optional(fc.stringMatching(/^[0-9a-f]{64}$/)),
    unhashed: optional(fc.constant('too-many-holes' as const)),
  })
  .map(({ content, ...rest }) => ({ ...rest, ...content }));

const entry: fc.Arbitrary<LayerEntry> = fc
  .record({
    type: fc.constantFrom(...TYPES),
    path: fc.oneof(path, fc.constant('')),
    target: path,
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: fc.oneof(fc.nat(3), fc.maxSafeNat()),
    gid: fc.nat(3),
    sizeBytes: fc.maxSafeNat(),
    mtimeSec: fc.maxSafeInteger(),
    bodyOffset: optional(fc.maxSafeNat()),
    device: optional(fc.record({ major: fc.nat(), minor: fc.nat() })),
    xattrs: optional(
      fc.array(fc.tuple(name, bytes), { minLength: 1, maxLength: 3 }).map((list) => new Map(list)),
    ),
    facts,
  })
  .map(({ target, facts: learned, ...rest }) => {
    const isLink = rest.type === 'symlink' || rest.type === 'hardlink';
    return { ...rest, linkTarget: isLink ? target : undefined, facts: isLink ? undefined : learned };
  });

/** Facts that say nothing and none are the same. */
function plain({ facts: learned, ...rest }: LayerEntry) {
  const { elf, shebang, text, bytes: content, head, storeReferences, sha256, unhashed } = learned ?? {};
  return { ...rest, facts: { elf, shebang, text, bytes: content, head, storeReferences, sha256, unhashed } };
}

const FRAME = {
  sizeBytes: 1,
  uncompressedBytes: 2,
  compression: 'gzip',
  storedDigests: ['sha256:x'],
  diffIds: [],
  problems: [{ code: 'tar-damaged', message: 'm', evidence: { offset: 3 } }],
} as const;

async function writeIndexFile(entries: LayerIndex): Promise<string> {
  const file = join(root, 'index');
  await writeFile(file, Buffer.concat(encodeIndexFile({ key: 'k', reading: { ...FRAME, entries } })));
  return file;
}

describe('LayerIndex', () => {
  it('holds entries as they were, also after they were written to a file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 200 }), async (entries) => {
        const expected = entries.map(plain);
        const index = packEntries(entries);
        expect([...index].map(plain)).toEqual(expected);
        const read = readIndexFile(await writeIndexFile(index), 'k');
        expect({ ...read, entries: [...(read?.entries ?? [])].map(plain) }).toEqual({
          ...FRAME,
          entries: expected,
        });
        expect([...new LayerIndex(index.parts())].map(plain)).toEqual(expected);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('is no index where any byte of its file is another, or the question', async () => {
    const texts = ['a', 'b'].map((text) => fileEntry(text, { text }));
    const file = await writeIndexFile(packEntries(texts));
    expect(readIndexFile(file, 'another')).toBeUndefined();
    const whole = await readFile(file);
    for (let at = 0; at < whole.length; at += 7) {
      const spoilt = Buffer.from(whole);
      spoilt[at] = (spoilt[at] ?? 0) ^ 0x20;
      await writeFile(file, spoilt);
      expect(readIndexFile(file, 'k'), `byte ${at}`).toBeUndefined();
      await writeFile(file, whole.subarray(0, at));
      expect(readIndexFile(file, 'k'), `cut at ${at}`).toBeUndefined();
    }
  });

  it('lets go of the contents that are not to be kept, and keeps everything else', () => {
    const index = packEntries([
      fileEntry('a', { text: 'one' }),
      fileEntry('b', { text: 'two', sha256: 'x' }),
    ]);
    index.keepContents((row) => row === 0);
    expect([...index].map(({ facts: learned }) => [learned?.text, learned?.sha256])).toEqual([
      ['one', undefined],
      [undefined, 'x'],
    ]);
  });

  it('has no paths any more once they were let go', () => {
    const index = packEntries([fileEntry('usr/bin/x', { text: 'one' })]);
    index.forgetPaths();
    expect(index.length).toBe(1);
    expect(index.text(0)).toBe('one');
    expect(index.sizeBytes(0)).toBe(3);
  });
});

function fileEntry(of: string, learned: FileFacts): LayerEntry {
  return {
    type: 'file',
    path: of,
    linkTarget: undefined,
    mode: 0o644,
    uid: 0,
    gid: 0,
    sizeBytes: 3,
    mtimeSec: 0,
    bodyOffset: 512,
    device: undefined,
    xattrs: undefined,
    facts: learned,
  };
}

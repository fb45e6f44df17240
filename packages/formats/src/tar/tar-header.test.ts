import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walkTarAt } from './parse-tar.ts';
import type { TarEntry } from './tar-entry.ts';
import { tarHeader, tarPadding } from './tar-header.ts';
import type { TarMember } from './tar-member.ts';
import { concat, END, latin1, onlyEntry, parsed } from './testing/raw-archive.ts';
import { writeTar } from './write-tar.ts';

const FILE: TarMember = { type: 'file', path: 'etc/motd', mtimeSec: 1, sizeBytes: 0 };
const fieldOf = (block: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...block.subarray(at, at + length));

describe('tarHeader', () => {
  it('writes a ustar block, byte for byte', () => {
    const block = tarHeader({
      ...FILE,
      mode: 0o4755,
      uid: 1000,
      gid: 0o7777777,
      sizeBytes: 5,
      userName: 'u',
    });
    const expected = new Uint8Array(512);
    expected.set(latin1('etc/motd'));
    expected.set(latin1('0004755\x000001750\x007777777\x0000000000005\x0000000000001\x00'), 100);
    expected.set(latin1('011134\0 0'), 148);
    expected.set(latin1('ustar\x0000u'), 257);
    expected.set(latin1('0000000\x000000000\0'), 329);
    expect(block).toEqual(expected);
  });

  it('splits a name of up to 256 bytes at a slash, and needs no PAX header for it', () => {
    const path = `${'p'.repeat(155)}/${'n'.repeat(100)}`;
    const block = tarHeader({ ...FILE, path });
    expect(block).toHaveLength(512);
    expect(fieldOf(block, 345, 155)).toBe('p'.repeat(155));
    expect(onlyEntry(block).path).toBe(path);
  });

  it('puts a PAX header before what does not fit', () => {
    const bytes = tarHeader({ ...FILE, path: 'caf\u00e9', uid: 2097152, mtimeNsec: 5e8 });
    expect(bytes).toHaveLength(1536);
    expect(fieldOf(bytes, 0, 18)).toBe('PaxHeaders/caf__\0\0');
    expect(fieldOf(bytes, 512, 46)).toBe('13 mtime=1.5\n14 path=caf\xc3\xa9\n15 uid=2097152\n\0\0\0\0');
  });

  it('ends the name of a directory with one slash', () => {
    for (const path of ['d', 'd/']) {
      expect(onlyEntry(tarHeader({ type: 'directory', path, mtimeSec: 0 }))).toMatchObject({
        path: 'd/',
        mode: 0o755,
      });
    }
  });

  it.each<[string, Partial<TarMember>]>([
    ['an unknown type', { type: 'other' }],
    ['no name', { path: '' }],
    ['a NUL in a name', { path: 'a\0b' }],
    ['a link without a target', { type: 'symlink' }],
    ['a directory with a body', { type: 'directory', sizeBytes: 1 }],
    ['a negative owner', { uid: -1 }],
    ['a size that is no number', { sizeBytes: Number.NaN }],
    ['a time in parts of a second', { mtimeSec: 1.5 }],
    ['a mode of many bits', { mode: 0o100644 }],
    ['an attribute with =', { xattrs: new Map([['user.a=b', new Uint8Array()]]) }],
  ])('refuses %s', (_what, change) => {
    expect(() => tarHeader({ ...FILE, ...change })).toThrow(
      expect.objectContaining({ code: 'tar/unwritable' }),
    );
  });
});

const name = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 300 }),
    fc.string({ minLength: 1, maxLength: 120, unit: 'grapheme' }),
    fc
      .array(fc.string({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 8 })
      .map((all) => all.join('/')),
  )
  .map((text) => text.replaceAll('\0', '_'))
  .filter((text) => !text.endsWith('/'));
const id = fc.oneof(fc.nat(70_000), fc.maxSafeNat());

const member: fc.Arbitrary<TarMember> = fc
  .record({
    type: fc.constantFrom(
      'file',
      'hardlink',
      'symlink',
      'directory',
      'character-device',
      'block-device',
      'fifo',
    ),
    path: name,
    linkPath: name,
    mode: fc.nat(0o7777),
    uid: id,
    gid: id,
    userName: fc.oneof(fc.constant(''), name),
    groupName: fc.oneof(fc.constant(''), name),
    mtimeSec: fc.oneof(fc.nat(), fc.integer({ min: -(10 ** 14), max: 10 ** 14 })),
    mtimeNsec: fc.oneof(fc.constant(0), fc.nat(999_999_999)),
    sizeBytes: fc.oneof(fc.nat(2000), fc.nat(2 ** 50)),
    deviceMajor: fc.nat(2 ** 32),
    deviceMinor: fc.nat(2 ** 32),
    xattrs: fc
      .uniqueArray(
        fc.tuple(
          name.map((text) => text.replaceAll('=', '-')),
          fc.uint8Array({ maxLength: 300 }),
        ),
        {
          selector: ([key]) => key,
          maxLength: 4,
        },
      )
      .map((entries) => new Map(entries)),
  })
  .map((fields) => ({ ...fields, sizeBytes: fields.type === 'file' ? fields.sizeBytes : 0 }) as TarMember);

/** What a reader shall see of a member. */
function expected(value: TarMember): Partial<TarEntry> {
  const { type, path, linkPath = '', deviceMajor = 0, deviceMinor = 0, ...same } = value;
  const isDevice = type === 'character-device' || type === 'block-device';
  return {
    ...same,
    type,
    path: type === 'directory' ? `${path}/` : path,
    linkPath: type === 'hardlink' || type === 'symlink' ? linkPath : '',
    deviceMajor: isDevice ? deviceMajor : 0,
    deviceMinor: isDevice ? deviceMinor : 0,
  } as Partial<TarEntry>;
}

describe('writing, then reading', () => {
  it('gives back every member', () => {
    fc.assert(
      fc.property(member, (value) => {
        const header = tarHeader(value);
        expect(header.length % 512).toBe(0);
        const step = firstEntry(header);
        expect(step).toMatchObject(expected(value));
        expect(tarHeader(step)).toEqual(header);
      }),
      { numRuns: 300 },
    );
  });

  it('gives back names that are not UTF-8', () => {
    const pathBytes = latin1('caf\xe9/\xff');
    const value: TarMember = {
      type: 'symlink',
      path: 'x',
      pathBytes,
      linkPathBytes: latin1('\xfe'),
      mtimeSec: 0,
    };
    const entry = firstEntry(tarHeader(value));
    expect(entry).toMatchObject({ pathBytes, linkPathBytes: latin1('\xfe') });
    expect(tarHeader(entry)).toEqual(tarHeader(value));
  });

  it('writes whole archives that stay the same', () => {
    const body = latin1('hello');
    const archive = concat(
      ...writeTar([
        { member: { type: 'directory', path: 'etc', mtimeSec: 0 } },
        { member: { ...FILE, sizeBytes: 10 }, body: [body, body] },
        { member: { type: 'hardlink', path: 'b', linkPath: 'etc/motd', mtimeSec: 0 } },
      ]),
    );
    const { entries, codes } = parsed(archive);
    expect(codes).toEqual([]);
    expect(entries.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['etc/', 0],
      ['etc/motd', 10],
      ['b', 0],
    ]);
    expect(createHash('sha256').update(archive).digest('hex')).toBe(
      '38242bf0efec96d1c8649bf3ba67a8a3c9ac0417ac4b0db6538e94a0c31554c5',
    );
  });

  it.each([[[]], [[latin1('hell')]], [[latin1('hello'), latin1('!')]]])(
    'refuses a body of another length',
    (body) => {
      expect(() => [...writeTar([{ member: { ...FILE, sizeBytes: 5 }, body }])]).toThrow(
        expect.objectContaining({ code: 'tar/unwritable' }),
      );
    },
  );

  it('pads to whole blocks', () => {
    expect([0, 1, 511, 512, 513].map((size) => tarPadding(size).length)).toEqual([0, 511, 1, 0, 511]);
  });
});

/** Read without the body: the walk is left after the first entry. */
function firstEntry(header: Uint8Array): TarEntry {
  for (const item of parsedWithoutEnd(header)) return item;
  throw new Error('no entry');
}

function* parsedWithoutEnd(header: Uint8Array): Generator<TarEntry> {
  const readAt = (offset: number, length: number): Uint8Array =>
    concat(header, END).subarray(offset, offset + length);
  for (const item of walkTarAt(readAt)) if (item.type === 'entry') yield item.entry;
}

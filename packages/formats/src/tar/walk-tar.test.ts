import { describe, expect, it } from 'vitest';
import {
  concat,
  END,
  GNU,
  latin1,
  onlyEntry,
  parsed,
  paxRecord,
  rawBody,
  rawExtension,
  rawHeader,
  USTAR,
  withChecksum,
} from './testing/raw-archive.ts';

const NAME_100 = 'n'.repeat(100);
const pax = (...records: readonly (readonly [string, string])[]): Uint8Array =>
  rawExtension('x', records.map(([key, value]) => paxRecord(key, value)).join(''));

describe('walkTar: plain headers', () => {
  it('reads all fields of a ustar header', () => {
    const header = rawHeader(
      'b/c',
      '0',
      5,
      USTAR,
      [265, 'root'],
      [297, 'wheel'],
      [345, 'very/long'],
      [329, '0000010\0'],
    );
    expect(onlyEntry(header, rawBody('hello'))).toEqual({
      type: 'file',
      typeflag: '0',
      path: 'very/long/b/c',
      linkPath: '',
      mode: 0o644,
      uid: 1000,
      gid: 100,
      userName: 'root',
      groupName: 'wheel',
      mtimeSec: 0o14631103420,
      mtimeNsec: 0,
      sizeBytes: 5,
      storedBytes: 5,
      bodyOffset: 512,
      deviceMajor: 0,
      deviceMinor: 0,
      xattrs: new Map(),
    });
  });

  it('takes names that fill their fields', () => {
    const header = rawHeader(NAME_100, '2', 0, USTAR, [157, 'l'.repeat(100)], [345, 'p'.repeat(155)]);
    expect(onlyEntry(header)).toMatchObject({
      path: `${'p'.repeat(155)}/${NAME_100}`,
      linkPath: 'l'.repeat(100),
    });
  });

  it('reads no prefix and no owner names in v7, no prefix in GNU, a shorter one in star', () => {
    expect(onlyEntry(rawHeader('a', '\0', 0, [265, 'root'], [345, 'p']))).toMatchObject({
      path: 'a',
      userName: '',
    });
    expect(onlyEntry(rawHeader('a', '0', 0, GNU, [265, 'root'], [345, '14631103420']))).toMatchObject({
      path: 'a',
      userName: 'root',
    });
    const star = rawHeader(
      'a',
      '0',
      0,
      USTAR,
      [345, 'p'.repeat(131)],
      [476, '14631103420\0'],
      [508, 'tar\0'],
    );
    expect(onlyEntry(star)).toMatchObject({ path: `${'p'.repeat(131)}/a` });
  });

  it.each([
    ['0', 'file'],
    ['\0', 'file'],
    ['1', 'hardlink'],
    ['2', 'symlink'],
    ['3', 'character-device'],
    ['4', 'block-device'],
    ['5', 'directory'],
    ['6', 'fifo'],
    ['7', 'file'],
    ['D', 'directory'],
    ['V', 'other'],
    ['M', 'other'],
    ['N', 'other'],
    ['Z', 'other'],
    ['\xff', 'other'],
  ])('takes the typeflag %j for a %s', (typeflag, type) => {
    expect(onlyEntry(rawHeader('a', typeflag, 0, GNU))).toMatchObject({ type, typeflag });
  });

  it('reads device numbers of devices only', () => {
    const fields = [USTAR, [329, '0000010\0'], [337, '0000003 ']] as const;
    expect(onlyEntry(rawHeader('a', '4', 0, ...fields))).toMatchObject({ deviceMajor: 8, deviceMinor: 3 });
    expect(onlyEntry(rawHeader('a', '5', 0, ...fields))).toMatchObject({ deviceMajor: 0, deviceMinor: 0 });
  });

  it('takes a v7 name with a slash at the end for a directory, a ustar one for a file', () => {
    expect(onlyEntry(rawHeader('d/', '\0', 0))).toMatchObject({ type: 'directory', path: 'd/' });
    expect(onlyEntry(rawHeader('d/', '0', 0, USTAR))).toMatchObject({ type: 'file', path: 'd/' });
  });

  it('masks the type bits of a mode and keeps set-uid', () => {
    expect(onlyEntry(rawHeader('a', '0', 0, [100, '0104755\0'])).mode).toBe(0o4755);
  });

  it('accepts a signed checksum', () => {
    const header = rawHeader('\xe9', '0', 0, USTAR);
    let sum = 0;
    for (const [index, byte] of header.entries())
      sum += index >= 148 && index < 156 ? 32 : (byte << 24) >> 24;
    header.set(latin1(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    expect(onlyEntry(header).pathBytes).toEqual(Uint8Array.of(0xe9));
  });

  it('takes 0 for an owner or time that is no number, with a warning', () => {
    const { entries, codes } = parsed(concat(rawHeader('a', '0', 0, [108, 'zzz'], [136, '9']), END));
    expect(entries).toMatchObject([{ uid: 0, mtimeSec: 0, gid: 100 }]);
    expect(codes).toEqual(['tar/bad-number']);
  });

  it('reads base-256: large owners, times before 1970', () => {
    const header = rawHeader(
      'a',
      '0',
      0,
      GNU,
      [108, [0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe]],
      [136, Array(12).fill(0xff)],
    );
    expect(onlyEntry(header)).toMatchObject({ uid: 4294967294, mtimeSec: -1 });
  });

  it('tells names that are not UTF-8 and gives their bytes', () => {
    const { entries, codes } = parsed(concat(rawHeader('caf\xe9', '2', 0, [157, '\xff']), END));
    expect(entries).toMatchObject([{ path: 'café', linkPath: 'ÿ' }]);
    expect(entries[0]?.pathBytes).toEqual(latin1('caf\xe9'));
    expect(entries[0]?.linkPathBytes).toEqual(latin1('\xff'));
    expect(codes).toEqual(['tar/name-not-utf8']);
    expect(onlyEntry(rawHeader('caf\xc3\xa9', '0', 0))).not.toHaveProperty('pathBytes');
  });
});

describe('walkTar: bodies', () => {
  it('steps over a body and its padding', () => {
    const archive = concat(rawHeader('a', '0', 513), rawBody('x'.repeat(513)), rawHeader('b', '0', 0), END);
    const { entries, codes, end } = parsed(archive);
    expect(entries.map(({ path, bodyOffset }) => [path, bodyOffset])).toEqual([
      ['a', 512],
      ['b', 2048],
    ]);
    expect(codes).toEqual([]);
    expect(end).toEqual({ entries: 2, endOffset: 2048, endMarker: 'two-blocks' });
  });

  it.each(['1', '2', '3', '4', '5', '6'])(
    'sees no body behind type %s, whatever size it claims',
    (typeflag) => {
      const archive = concat(rawHeader('a', typeflag, 4096, USTAR), rawHeader('b', '0', 0), END);
      const { entries, codes } = parsed(archive);
      expect(entries.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
        ['a', 0],
        ['b', 0],
      ]);
      expect(codes).toEqual(['tar/size-ignored']);
    },
  );

  it('sees no body behind a v7 directory', () => {
    const { entries, codes } = parsed(concat(rawHeader('d/', '\0', 512), rawHeader('b', '0', 0), END));
    expect(entries.map(({ path }) => path)).toEqual(['d/', 'b']);
    expect(codes).toEqual(['tar/size-ignored']);
  });

  it('steps over the body of an unknown type', () => {
    const { entries } = parsed(concat(rawHeader('a', 'Z', 5), rawBody('hello'), rawHeader('b', '0', 0), END));
    expect(entries.map(({ path }) => path)).toEqual(['a', 'b']);
  });

  it('takes the size from PAX for the member only, not for a header in between', () => {
    const archive = concat(
      pax(['size', '5']),
      rawExtension('L', `${'n'.repeat(200)}\0`),
      rawHeader('a', '0', 0),
      rawBody('hello'),
      rawHeader('b', '0', 0),
      END,
    );
    expect(parsed(archive).entries.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['n'.repeat(200), 5],
      ['b', 0],
    ]);
  });
});

describe('walkTar: extensions', () => {
  it('reads GNU long names up to their NUL', () => {
    const long = 'd/'.repeat(300);
    const archive = [rawExtension('K', `${long}target\0`), rawExtension('L', `${long}name\0junk`)];
    expect(onlyEntry(...archive, rawHeader('short', '2', 0, GNU))).toMatchObject({
      path: `${long}name`,
      linkPath: `${long}target`,
    });
  });

  it('reads PAX attributes', () => {
    const header = pax(
      ['path', 'd\xc3\xa4/f'],
      ['uid', '4294967296'],
      ['gid', '3000000'],
      ['uname', 'o\xc3\xa4'],
      ['gname', 'g'],
      ['mtime', '1350244992.023960108'],
      ['atime', '1'],
      ['comment', 'x'],
    );
    expect(onlyEntry(header, rawHeader('a', '0', 0, USTAR))).toMatchObject({
      path: 'dä/f',
      uid: 4294967296,
      gid: 3000000,
      userName: 'oä',
      groupName: 'g',
      mtimeSec: 1350244992,
      mtimeNsec: 23960108,
    });
  });

  it.each([
    ['-1.25', -2, 750_000_000],
    ['-1', -1, 0],
    ['-0', 0, 0],
    ['0.5', 0, 500_000_000],
    ['7.', 7, 0],
    ['1.1234567899', 1, 123_456_789],
  ])('reads the time %s', (text, mtimeSec, mtimeNsec) => {
    expect(onlyEntry(pax(['mtime', text]), rawHeader('a', '0', 0))).toMatchObject({ mtimeSec, mtimeNsec });
  });

  it.each(['', '.5', '1e9', 'x', '1.2.3'])('keeps the time of the header for %j', (text) => {
    expect(onlyEntry(pax(['mtime', text]), rawHeader('a', '0', 0)).mtimeSec).toBe(0o14631103420);
  });

  it('gives extended attributes byte for byte', () => {
    const capability = '\x01\0\0\x02\0\xfe\n\x80=\0\0\0';
    const entry = onlyEntry(
      pax(['SCHILY.xattr.security.capability', capability], ['SCHILY.xattr.user.empty', '']),
      rawHeader('a', '0', 0),
    );
    expect(entry.xattrs).toEqual(
      new Map([
        ['security.capability', latin1(capability)],
        ['user.empty', new Uint8Array()],
      ]),
    );
  });

  it('reads the attributes of bsdtar in base64, with the raw form before them', () => {
    const entry = onlyEntry(
      pax(
        ['LIBARCHIVE.xattr.user.a%3Db', '/wD+'],
        ['LIBARCHIVE.xattr.user.c', 'AQI'],
        ['LIBARCHIVE.xattr.user.d', 'AQI'],
        ['SCHILY.xattr.user.d', 'raw'],
        ['LIBARCHIVE.xattr.user.bad', '*'],
      ),
      rawHeader('a', '0', 0),
    );
    expect([...entry.xattrs].toSorted()).toEqual([
      ['user.a=b', Uint8Array.of(0xff, 0, 0xfe)],
      ['user.c', Uint8Array.of(1, 2)],
      ['user.d', latin1('raw')],
    ]);
  });

  it('applies global records until they are taken back, the own ones before', () => {
    const archive = concat(
      rawExtension('g', paxRecord('uname', 'global') + paxRecord('comment', 'x')),
      rawHeader('a', '0', 0),
      pax(['uname', 'own']),
      rawHeader('b', '0', 0),
      pax(['uname', '']),
      rawHeader('c', '0', 0, USTAR, [265, 'header']),
      rawHeader('d', '0', 0),
      rawExtension('g', paxRecord('uname', '')),
      rawHeader('e', '0', 0, USTAR, [265, 'header']),
      END,
    );
    const { entries, codes } = parsed(archive);
    expect(entries.map(({ path, userName }) => [path, userName])).toEqual([
      ['a', 'global'],
      ['b', 'own'],
      ['c', 'header'],
      ['d', 'global'],
      ['e', 'header'],
    ]);
    expect(codes).toEqual([]);
  });

  it('warns of global records that rename members', () => {
    const archive = concat(rawExtension('g', paxRecord('path', 'evil')), rawHeader('a', '0', 0), END);
    expect(parsed(archive)).toMatchObject({ entries: [{ path: 'evil' }], codes: ['tar/global-override'] });
  });

  it('lets the later of two extensions hold, with a warning', () => {
    const archive = concat(pax(['path', 'one']), pax(['gname', 'g']), rawHeader('a', '0', 0), END);
    expect(parsed(archive)).toMatchObject({
      entries: [{ path: 'a', groupName: 'g' }],
      codes: ['tar/ambiguous-extension'],
    });
  });

  it('takes the GNU name before the PAX one, with a warning', () => {
    const archive = concat(rawExtension('L', 'gnu\0'), pax(['path', 'pax']), rawHeader('a', '0', 0), END);
    expect(parsed(archive)).toMatchObject({ entries: [{ path: 'gnu' }], codes: ['tar/ambiguous-extension'] });
  });

  it('warns of an extension that no member follows', () => {
    expect(parsed(concat(pax(['path', 'one']), END)).codes).toEqual(['tar/dangling-extension']);
  });

  it('warns of NULs after the records, and refuses NULs in a name', () => {
    const padded = concat(rawExtension('x', `${paxRecord('path', 'b')}\0\0`), rawHeader('a', '0', 0), END);
    expect(parsed(padded)).toMatchObject({ entries: [{ path: 'b' }], codes: ['tar/pax-padding'] });
    const withNul = concat(pax(['path', 'a\0b']), rawHeader('a', '0', 0), END);
    expect(() => parsed(withNul)).toThrow(expect.objectContaining({ code: 'tar/bad-pax', offset: 512 }));
  });
});

describe('walkTar: the end', () => {
  const member = concat(rawHeader('a', '0', 5), rawBody('hello'));
  const zero = new Uint8Array(512);

  it.each([
    ['nothing at all', new Uint8Array(), 0, 'none', ['tar/no-end-marker']],
    ['an end marker alone', END, 0, 'two-blocks', []],
    ['no end marker', member, 1, 'none', ['tar/no-end-marker']],
    ['no padding either', member.subarray(0, 517), 1, 'none', ['tar/no-end-marker']],
    ['one zero block', concat(member, zero), 1, 'one-block', ['tar/lone-zero-block']],
    ['a marker cut off', concat(member, END.subarray(1)), 1, 'one-block', ['tar/lone-zero-block']],
    ['padding to 10 KiB', concat(member, new Uint8Array(9216)), 1, 'two-blocks', []],
    ['junk after the marker', concat(member, END, latin1('junk')), 1, 'two-blocks', ['tar/trailing-data']],
    [
      'members after the marker',
      concat(member, END, zero, member),
      1,
      'two-blocks',
      ['tar/entries-after-end'],
    ],
    [
      'members after one zero block',
      concat(member, zero, member),
      1,
      'one-block',
      ['tar/lone-zero-block', 'tar/entries-after-end'],
    ],
  ] as const)('comes with %s', (_what, archive, entries, endMarker, codes) => {
    const result = parsed(archive);
    expect(result.end).toMatchObject({ entries, endMarker });
    expect(result.codes).toEqual(codes);
  });

  it('looks no further behind the marker than told', () => {
    const archive = concat(member, END, new Uint8Array(70_000), latin1('junk'));
    expect(parsed(archive, { maxTrailingScanBytes: 70_000 }).codes).toEqual([]);
    expect(parsed(archive, { maxTrailingScanBytes: 70_001 }).codes).toEqual(['tar/trailing-data']);
  });

  it('refuses what is no tar, and says what it is', () => {
    const gzip = concat(Uint8Array.of(0x1f, 0x8b, 8), new Uint8Array(600));
    expect(() => parsed(gzip)).toThrow(/gzip/);
    expect(() => parsed(latin1('hello'))).toThrow(
      expect.objectContaining({ code: 'tar/not-a-tar', offset: 0 }),
    );
  });

  it('refuses junk in place of a header', () => {
    const archive = concat(member, withChecksum(new Uint8Array(512)).fill(1, 0, 9), END);
    expect(() => parsed(archive)).toThrow(expect.objectContaining({ code: 'tar/bad-header', offset: 1024 }));
  });
});

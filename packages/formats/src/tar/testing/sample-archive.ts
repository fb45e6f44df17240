import { concat, END, GNU, paxRecord, rawBody, rawExtension, rawHeader, USTAR } from './raw-archive.ts';

const SPARSE = [
  paxRecord('GNU.sparse.major', '1'),
  paxRecord('GNU.sparse.minor', '0'),
  paxRecord('GNU.sparse.name', 'sparse'),
  paxRecord('GNU.sparse.realsize', '8192'),
].join('');

/** A small archive with one of everything. */
export function sampleArchive(): Uint8Array {
  return concat(
    rawExtension('g', paxRecord('comment', 'sample')),
    rawHeader('v7/', '\0', 0),
    rawExtension('x', paxRecord('path', 'long'.repeat(50)) + paxRecord('SCHILY.xattr.user.x', '\xff\0')),
    rawHeader('short', '0', 700, USTAR),
    rawBody('x'.repeat(700)),
    rawExtension('L', `${'gnu/'.repeat(50)}\0`),
    rawExtension('K', `${'link/'.repeat(50)}\0`),
    rawHeader('short', '2', 0, GNU),
    rawExtension('x', SPARSE),
    rawHeader('GNUSparseFile.1/a', '0', 517, USTAR),
    rawBody('1\n4096\n5\n'),
    rawBody('abcde'),
    rawHeader(
      'old',
      'S',
      5,
      GNU,
      [386, '00000000000\x0000000000003\0'],
      [482, '\x01'],
      [483, '00000020000\0'],
    ),
    rawBody('00000010000\x0000000000002\0'),
    rawBody('abcde'),
    rawHeader('device', '3', 0, USTAR, [329, '0000001\0'], [337, '0000003\0']),
    END,
  );
}

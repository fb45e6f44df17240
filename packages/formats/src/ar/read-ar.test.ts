import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../format-error.ts';
import { readAtBytes } from '../read-at.ts';
import { type ArMember, readAr } from './read-ar.ts';

const member = (name: string, body: string): string =>
  `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'644'.padEnd(8)}${String(body.length).padEnd(10)}\`\n${body}${body.length % 2 === 0 ? '' : '\n'}`;
const archive = (...members: readonly string[]): Uint8Array => Buffer.from(`!<arch>\n${members.join('')}`);
const read = (bytes: Uint8Array): Promise<readonly ArMember[]> => readAr(readAtBytes(bytes), bytes.length);
const SAMPLE = archive(
  member('/', 'symbols'),
  member('//', 'a-name-that-is-too-long.o/\nanother-of-these-names.o/\n'),
  member('debian-binary', '2.0\n'),
  member('/27', 'long'),
  member('short.o/', 'odd'),
  member('#1/20', 'a name as BSD writesbody'),
);

describe('readAr', () => {
  it('reads names as GNU, BSD and dpkg write them', async () => {
    const members = await read(SAMPLE);
    expect(members.map(({ name }) => name)).toEqual([
      'debian-binary',
      'another-of-these-names.o',
      'short.o',
      'a name as BSD writes',
    ]);
    const bodies = members.map(({ offset, size }) =>
      Buffer.from(SAMPLE).toString('latin1', offset, offset + size),
    );
    expect(bodies).toEqual(['2.0\n', 'long', 'odd', 'body']);
  });

  it.each([
    ['no archive', Buffer.from('!<arch>'), 'ar/truncated'],
    ['another file', Buffer.from('<!DOCTYPE html>'), 'ar/magic'],
    ['a name that is not in the table', archive(member('/9', 'x')), 'ar/malformed'],
    ['a BSD name longer than its member', archive(member('#1/9', 'x')), 'ar/malformed'],
    ['a member cut off', archive(member('a', 'body')).subarray(0, 70), 'ar/truncated'],
    [
      'a size that is no number',
      archive(member('a', '').replace('0         `', '-1        `')),
      'ar/malformed',
    ],
  ])('refuses %s', async (_, bytes, code) => {
    await expect(read(bytes)).rejects.toMatchObject({ name: 'FormatError', code });
  });

  it('throws nothing but FormatError, and names nothing outside, for changed bytes', async () => {
    const changes = fc.array(fc.tuple(fc.nat(SAMPLE.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const bytes = SAMPLE.slice();
        for (const [at, value] of list) bytes[at] = value;
        const members = await read(bytes).catch((error: unknown) => {
          if (error instanceof FormatError) return [];
          throw error;
        });
        for (const { offset, size } of members) expect(offset + size).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});

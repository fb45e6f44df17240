import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { NO_NSSWITCH } from './no-nsswitch.ts';

const glibc = (...versions: readonly string[]): FileSpecs => ({
  [`/nix/store/${'a'.repeat(32)}-glibc-2.31/lib/libc.so.6`]: {
    elf: { versionsProvided: versions.map((name) => ({ name, base: false })) },
  },
});

const find = async (files: FileSpecs) =>
  (await inspectImage({ image: makeImage({ files }), rules: [NO_NSSWITCH] })).findings;

describe('users/no-nsswitch', () => {
  it('warns of a glibc that asks DNS before /etc/hosts', async () => {
    expect(await find(glibc('GLIBC_2.9', 'GLIBC_2.31', 'GLIBC_2.4', 'GLIBC_PRIVATE'))).toMatchObject([
      {
        severity: 'warning',
        message: 'there is no /etc/nsswitch.conf: names in /etc/hosts are not found while DNS answers',
        evidence: expect.stringContaining('is glibc 2.31, which before 2.35'),
      },
    ]);
  });

  it('is quiet with the file, with a newer glibc, without glibc, and where the version cannot be read', async () => {
    expect(
      await find({ ...glibc('GLIBC_2.31'), '/etc/nsswitch.conf': { text: 'hosts: files dns\n' } }),
    ).toEqual([]);
    expect(await find(glibc('GLIBC_2.31', 'GLIBC_2.38'))).toEqual([]);
    expect(await find({ '/lib/ld-musl-x86_64.so.1': { elf: {} } })).toEqual([]);
    expect(await find(glibc())).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { STORE_DATABASE } from './store-database.ts';

const check = async (files: FileSpecs) =>
  (await inspectImage({ image: makeImage({ files }), rules: [STORE_DATABASE] })).findings;

const NIX = `/nix/store/${'a'.repeat(32)}-nix-2.31.2/bin/nix`;
const nix: FileSpecs = { [NIX]: { elf: {}, mode: 0o555 } };
const database: FileSpecs = { '/nix/var/nix/db/db.sqlite': { sizeBytes: 4096 } };
const other: FileSpecs = { [`/nix/store/${'b'.repeat(32)}-hello-2.12/bin/hello`]: { elf: {}, mode: 0o555 } };

describe('nix/store-database', () => {
  it('finds Nix without its database', async () => {
    expect(await check({ ...nix, '/bin/nix': { link: NIX } })).toEqual([
      expect.objectContaining({
        severity: 'info',
        path: '/bin/nix',
        message:
          'the image has Nix, but no /nix/var/nix/db/db.sqlite: Nix takes every path of the store for unknown',
      }),
    ]);
    expect((await check(nix))[0]?.path).toBe(NIX);
  });

  it('finds a database that nothing reads', async () => {
    expect(await check({ ...other, ...database })).toEqual([
      expect.objectContaining({
        message: 'the image has /nix/var/nix/db/db.sqlite, but no Nix that would read it',
        evidence: expect.stringContaining('4096 bytes'),
      }),
    ]);
  });

  it.each([
    ['both', { ...nix, ...database }],
    ['neither', other],
    ["a distribution's Nix, which makes its store itself", { '/usr/bin/nix': { elf: {}, mode: 0o755 } }],
  ])('says nothing where there is %s', async (_, files) => {
    expect(await check(files)).toEqual([]);
  });
});

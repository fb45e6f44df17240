import { describe, expect, it } from 'vitest';
import { compareIdentity } from './compare-identity.ts';
import type { SnapshotIdentity } from './snapshot-identity.ts';
import { placeOf } from './snapshot-shelf.ts';

const SAVED: SnapshotIdentity = {
  qemu: '7.2.22',
  commandLine: ['qemu', '-m', '256M', '-device', 'a', '-device', 'b'],
  inputs: { kernel: 'a'.repeat(64), drive0: 'b'.repeat(64) },
  processor: '',
};
const differences = (more: Partial<SnapshotIdentity>): readonly string[] =>
  compareIdentity(SAVED, { ...SAVED, ...more });

describe('compareIdentity', () => {
  it('finds nothing where nothing differs', () => {
    expect(differences({})).toEqual([]);
    expect(differences({ inputs: { drive0: 'b'.repeat(64), kernel: 'a'.repeat(64) } })).toEqual([]);
  });

  it('names what differs', () => {
    expect(differences({ qemu: '8.0.0' })).toEqual(['QEMU was 7.2.22 and is 8.0.0']);
    expect(differences({ processor: 'other' })).toEqual(['the processor of this host is another']);
    expect(differences({ inputs: { kernel: 'c'.repeat(64), initrd: 'd'.repeat(64) } })).toEqual([
      'kernel has another content',
      'there is no drive0 any more',
      'there was no initrd',
    ]);
    expect(differences({ commandLine: ['qemu', '-m', '512M', '-device', 'a'] })).toEqual([
      'its command line had 256M -device b',
      'its command line has 512M now',
    ]);
    expect(differences({ commandLine: ['qemu', '-m', '256M', '-device', 'b', '-device', 'a'] })).toEqual([
      'the order of its devices is another',
    ]);
  });
});

describe('placeOf', () => {
  it('is another for another machine or key, and for nothing else', () => {
    const place = (identity: SnapshotIdentity, key = ''): string => placeOf('/shelf', { identity, key });
    const inputs = Object.fromEntries(Object.entries(SAVED.inputs).reverse());
    expect(place({ ...SAVED, inputs })).toBe(place(SAVED));
    const others = [place(SAVED, '1'), place({ ...SAVED, qemu: '8' }), place({ ...SAVED, commandLine: [] })];
    expect(new Set([place(SAVED), ...others]).size).toBe(4);
  });
});

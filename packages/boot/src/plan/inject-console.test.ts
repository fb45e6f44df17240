import type { DiskMedium, LoaderEntry } from '@up/media';
import { describe, expect, it } from 'vitest';
import { defaultEntry, needsInjection } from './inject-console.ts';

const ENTRY: LoaderEntry = {
  loader: 'extlinux',
  title: 'Guest',
  source: '2:/boot/extlinux/extlinux.conf',
  isDefault: false,
  kernel: '2:/boot/vmlinuz',
  initrds: [],
  parameters: 'console=ttyS0',
};
const CARD: DiskMedium = {
  kind: 'disk',
  path: '/card.img',
  sizeBytes: 1,
  findings: [],
  format: 'raw',
  virtualSizeBytes: 1,
  boots: [],
  partitions: [],
  entries: [ENTRY],
};

describe('defaultEntry', () => {
  it('is the one that the loader starts by itself, else the first', () => {
    const chosen = { ...ENTRY, isDefault: true };
    expect(defaultEntry({ entries: [ENTRY, chosen] })).toBe(chosen);
    expect(defaultEntry({ entries: [ENTRY, { ...ENTRY, title: 'Other' }] })).toBe(ENTRY);
    expect(defaultEntry({ entries: [] })).toBeUndefined();
  });
});

describe('needsInjection', () => {
  it('is so for a disk with a menu that no firmware of a machine comes to', () => {
    expect(needsInjection(CARD)).toBe(true);
    expect(needsInjection({ ...CARD, entries: [] })).toBe(false);
    expect(needsInjection({ ...CARD, boots: [{ firmware: 'bios', by: 'mbr' }] })).toBe(false);
  });
});

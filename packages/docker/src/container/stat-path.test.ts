import { describe, expect, it } from 'vitest';
import { parsePathStat } from './stat-path.ts';

const DIRECTORY = 2 ** 31;
const SYMLINK = 2 ** 27;

describe('what the archive interface tells of a path', () => {
  it.each([
    [
      { mode: 0o644, size: 5 },
      { type: 'file', mode: 0o644, sizeBytes: 5 },
    ],
    [
      { mode: DIRECTORY + 2 ** 20 + 0o777, size: 4096 },
      { type: 'directory', mode: 0o1777, sizeBytes: 4096 },
    ],
    [
      { mode: 2 ** 23 + 2 ** 22 + 0o755, size: 1 },
      { type: 'file', mode: 0o6755, sizeBytes: 1 },
    ],
    [
      { mode: SYMLINK + 0o777, size: 7, linkTarget: '/bin/busybox' },
      { type: 'symlink', mode: 0o777, sizeBytes: 7, linkTarget: '/bin/busybox' },
    ],
    [
      { mode: 2 ** 26 + 2 ** 21 + 0o666, size: 0 },
      { type: 'device', mode: 0o666, sizeBytes: 0 },
    ],
    [
      { mode: 2 ** 25 + 0o600, size: 0 },
      { type: 'fifo', mode: 0o600, sizeBytes: 0 },
    ],
  ])('%j', (stat, expected) => {
    expect(parsePathStat(JSON.stringify(stat))).toEqual(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, plural } from './format.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1536, '1.5 kB'],
    [41_300_000, '41 MB'],
    [999_600, '1.0 MB'],
    [2_500_000_000_000, '2.5 TB'],
    [5e15, '5000 TB'],
  ])('%d -> %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [0.4, '0 ms'],
    [87, '87 ms'],
    [900, '0.9 s'],
    [1449, '1.4 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_780_000, '1 h 3 min'],
  ])('%d ms -> %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('plural', () => {
  it('counts', () => {
    expect(plural(1, 'file')).toBe('1 file');
    expect(plural(2, 'file')).toBe('2 files');
    expect(plural(0, 'process', 'processes')).toBe('0 processes');
  });
});

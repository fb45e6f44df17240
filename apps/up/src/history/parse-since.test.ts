import { describe, expect, it } from 'vitest';
import { parseSince } from './parse-since.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const since = (text: string): string => parseSince(text, NOW).toISOString();

describe('parseSince', () => {
  it('knows how long ago', () => {
    expect(since('90min')).toBe('2026-11-21T10:30:00.000Z');
    expect(since('12h')).toBe('2026-11-21T00:00:00.000Z');
    expect(since('7d')).toBe('2026-11-14T12:00:00.000Z');
    expect(since('2 w')).toBe('2026-11-07T12:00:00.000Z');
  });

  it('knows when', () => {
    expect(since('2026-11-01T10:00:00Z')).toBe('2026-11-01T10:00:00.000Z');
    expect(parseSince('2026-11-01', NOW)).toEqual(new Date(2026, 10, 1));
    expect(parseSince('2026-11-01 10:30', NOW)).toEqual(new Date(2026, 10, 1, 10, 30));
  });

  it.each(['', 'yesterday', '7', '2026-13-45', '-7d', '1e3d'])('refuses "%s"', (text) => {
    expect(() => since(text)).toThrow(expect.objectContaining({ code: 'UP_USAGE' }));
  });
});

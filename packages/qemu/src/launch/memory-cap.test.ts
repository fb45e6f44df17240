import { describe, expect, it } from 'vitest';
import { capMemory, hostMemoryMB } from './memory-cap.ts';

describe('capMemory', () => {
  it('refuses more than the host has, and names both', () => {
    expect(() => capMemory(4096, 2048)).toThrow(/4096 MB of RAM does not fit: this host has 2048 MB/);
    expect(() => capMemory(2048, 2048)).not.toThrow();
  });

  it('knows a size for this host', () => {
    expect(hostMemoryMB()).toBeGreaterThan(0);
  });
});

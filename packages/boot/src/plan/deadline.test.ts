import type { Pace } from '@up/qemu';
import { describe, expect, it } from 'vitest';
import { deadlineMs } from './deadline.ts';

const IDLE: Pace = { accelerator: 'tcg', architecture: 'x86_64', cores: 2, load: 0 };

describe('deadlineMs', () => {
  it('is what was asked on an idle host', () => {
    expect(deadlineMs({ seconds: 30, clock: 'scaled' }, IDLE)).toBe(30_000);
    expect(deadlineMs({ seconds: 30, clock: 'scaled' }, { ...IDLE, accelerator: 'kvm' })).toBe(30_000);
  });

  it('is longer where host or machine are slower', () => {
    expect(deadlineMs({ seconds: 30, clock: 'scaled' }, { ...IDLE, load: 3 })).toBe(60_000);
    expect(deadlineMs({ seconds: 30, clock: 'scaled' }, { ...IDLE, load: 300 })).toBe(120_000);
    expect(deadlineMs({ seconds: 30, clock: 'scaled' }, { ...IDLE, architecture: 'aarch64' })).toBe(90_000);
  });

  it('is the clock where a user says so', () => {
    expect(deadlineMs({ seconds: 30, clock: 'exact' }, { ...IDLE, load: 300 })).toBe(30_000);
  });
});

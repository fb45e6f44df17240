import { describe, expect, it } from 'vitest';
import { drain } from './drain.ts';

function never(): { readonly ended: Promise<void>; readonly end: () => void } {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end };
}

describe('drain', () => {
  it('kills nothing when the pipes end in time', async () => {
    const calls: string[] = [];
    await drain({
      ended: Promise.resolve(),
      wasActive: () => false,
      killHolders: () => calls.push('kill'),
      destroy: () => calls.push('destroy'),
    });
    expect(calls).toEqual(['destroy']);
  });

  it('gives up a stranger that never stops writing', async () => {
    const { ended, end } = never();
    const startedAt = performance.now();
    await drain({
      ended,
      wasActive: () => true,
      killHolders: () => undefined,
      destroy: end,
      quietMs: 1,
      limitMs: 50,
    });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(50);
  });

  it('goes on reading after the kill while something comes, then cuts off', async () => {
    const { ended, end } = never();
    const activity = [false, true, true, false];
    const calls: string[] = [];
    await drain({
      ended,
      wasActive: () => activity.shift() ?? false,
      killHolders: () => calls.push('kill'),
      quietMs: 10,
      destroy: () => {
        calls.push('destroy');
        end();
      },
    });
    expect(calls).toEqual(['kill', 'destroy']);
    expect(activity).toEqual([]);
  });
});

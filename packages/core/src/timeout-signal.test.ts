import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { timeoutSignal } from './timeout-signal.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('timeoutSignal', () => {
  it('aborts with a TimeoutError', async () => {
    const signal = timeoutSignal(1);
    while (!signal.aborted) await sleep(1);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('fires where only a signal made of it is left', async () => {
    const combined = AbortSignal.any([new AbortController().signal, timeoutSignal(50)]);
    collectGarbage();
    await sleep(1);
    collectGarbage();
    while (!combined.aborted) await sleep(5);
    expect(combined.reason).toMatchObject({ name: 'TimeoutError' });
  });
});

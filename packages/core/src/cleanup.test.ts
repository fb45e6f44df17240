import { describe, expect, it } from 'vitest';
import { Cleanup } from './cleanup.ts';

describe('Cleanup', () => {
  it('undoes last things first, each after the other', async () => {
    const order: string[] = [];
    const cleanup = new Cleanup();
    cleanup.defer(() => void order.push('first'));
    cleanup.defer(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push('second');
    });
    await cleanup.dispose();
    expect(order).toEqual(['second', 'first']);
  });

  it('disposes of what it was given to use, both ways', async () => {
    const disposed: string[] = [];
    const cleanup = new Cleanup();
    const sync = { [Symbol.dispose]: () => void disposed.push('sync') };
    expect(cleanup.use(sync)).toBe(sync);
    cleanup.use({
      [Symbol.asyncDispose]: async () => {
        disposed.push('async');
      },
    });
    await cleanup[Symbol.asyncDispose]();
    expect(disposed).toEqual(['async', 'sync']);
  });

  it('goes on after a failure and throws all of them together', async () => {
    const order: string[] = [];
    const cleanup = new Cleanup();
    cleanup.defer(() => void order.push('reached'));
    cleanup.defer(() => Promise.reject(new Error('one')));
    cleanup.defer(() => {
      throw new Error('two');
    });
    const failure = await cleanup.dispose().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AggregateError);
    expect((failure as AggregateError).errors.map(String)).toEqual(['Error: two', 'Error: one']);
    expect(order).toEqual(['reached']);
  });

  it('gives an action that hangs up and goes on', async () => {
    const order: string[] = [];
    const cleanup = new Cleanup({ actionTimeoutMs: 20 });
    cleanup.defer(() => void order.push('reached'));
    cleanup.defer(() => new Promise<void>(() => undefined));
    await expect(cleanup.dispose()).rejects.toThrow('took longer than 20 ms');
    expect(order).toEqual(['reached']);
  });

  it('runs once, however often it is asked', async () => {
    let runs = 0;
    const cleanup = new Cleanup();
    cleanup.defer(() => void runs++);
    await Promise.all([cleanup.dispose(), cleanup.dispose()]);
    await cleanup.dispose();
    expect(runs).toBe(1);
  });

  it('refuses what comes too late, rather than forget it', async () => {
    const cleanup = new Cleanup();
    await cleanup.dispose();
    expect(() => cleanup.defer(() => undefined)).toThrow('already begun');
  });
});

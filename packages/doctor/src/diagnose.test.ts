import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { HealthCheck } from './health-check.ts';
import { pass, skip, warn } from './outcome.ts';
import { fixtureHost } from './testing/fixture-host.ts';

const host = fixtureHost();
const { signal } = new AbortController();

function check(id: string, more: Partial<HealthCheck> = {}): HealthCheck {
  return { id, group: 'host', title: id, looksAt: id, run: async () => pass('fine'), ...more };
}

describe('diagnose', () => {
  it('runs the canary first, what measures time last, and lists them as they were named', async () => {
    const order: string[] = [];
    const noted = (id: string, more: Partial<HealthCheck> = {}): HealthCheck =>
      check(id, { ...more, run: async () => pass(String(order.push(id))) });
    const checks = [
      noted('slow', { turn: 'alone' }),
      noted('a'),
      noted('nix-builder'),
      noted('nix-installed'),
      noted('b'),
    ];
    const { checks: results } = await diagnose({ host, checks, signal });
    expect([order.slice(0, 2), order.slice(2, 4).sort(), order.at(-1)]).toEqual([
      ['nix-builder', 'nix-installed'],
      ['a', 'b'],
      'slow',
    ]);
    expect(results.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
  });

  it('fails what gives no answer, and waits no longer', async () => {
    const deaf = check('deaf', { timeoutMs: 50, run: () => new Promise(() => undefined) });
    const polite = check('polite', {
      timeoutMs: 50,
      run: ({ signal: own }) =>
        new Promise((_, reject) => own.addEventListener('abort', () => reject(own.reason))),
    });
    const { checks: results, counts } = await diagnose({ host, checks: [deaf, polite, check('c')], signal });
    expect(results.map(({ status, evidence }) => [status, evidence[0]])).toEqual([
      ['fail', 'no answer in 50 ms'],
      ['fail', 'no answer in 50 ms'],
      ['pass', 'fine'],
    ]);
    expect(counts).toEqual({ pass: 1, warn: 0, fail: 2, skip: 0 });
  });

  it('fails what throws, and goes on', async () => {
    const broken = check('broken', {
      run: async () => {
        throw new Error('surprise \u001b[2J');
      },
    });
    const { checks: results } = await diagnose({ host, checks: [broken, check('c')], signal });
    expect(results[0]).toMatchObject({ status: 'fail', evidence: ['it could not be checked: surprise '] });
    expect(results[1]).toMatchObject({ status: 'pass' });
  });

  it('says what is to be typed for warnings and for what is skipped', async () => {
    const checks = [
      check('w', { run: async () => warn('odd', { fix: ['mend it'] }) }),
      check('s', { run: async () => skip('not here', ['install it']) }),
    ];
    const { checks: results } = await diagnose({ host, checks, signal });
    expect(results.map(({ fix }) => fix)).toEqual([['mend it'], ['install it']]);
  });

  it('ends with the signal', async () => {
    const abort = new AbortController();
    const checks = [check('deaf', { run: () => new Promise(() => undefined) })];
    const running = diagnose({ host, checks, signal: abort.signal });
    abort.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
  });
});

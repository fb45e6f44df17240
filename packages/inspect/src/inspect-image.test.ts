import { describe, expect, it } from 'vitest';
import { inspectImage } from './inspect-image.ts';
import type { Rule } from './rule.ts';
import { makeImage } from './testing/make-image.ts';

const image = makeImage({});

const rule = (id: string, check: Rule['check']): Rule => ({ id, severity: 'warning', summary: '', check });

const SYNC = rule('a/sync', function* () {
  yield { message: 'sync', evidence: '' };
});
const ASYNC = rule('a/async', async function* () {
  await Promise.resolve();
  yield { message: 'async', evidence: '', severity: 'error' };
});

describe('inspectImage', () => {
  it('takes rules of both kinds, most severe findings first', async () => {
    const { findings, counts } = await inspectImage({ image, rules: [SYNC, ASYNC] });
    expect(findings).toEqual([
      { rule: 'a/async', severity: 'error', message: 'async', evidence: '' },
      { rule: 'a/sync', severity: 'warning', message: 'sync', evidence: '' },
    ]);
    expect(counts).toMatchObject({ error: 1, warning: 1 });
  });

  it('goes on where a rule fails, at once or later, and keeps what it had said', async () => {
    const failing = [
      rule('b/sync', () => {
        throw new Error('no');
      }),
      rule('b/async', async function* () {
        yield { message: 'first', evidence: '' };
        await Promise.reject(new Error('later'));
      }),
    ];
    const { findings, skipped } = await inspectImage({ image, rules: [...failing, SYNC] });
    expect(findings.map(({ message }) => message)).toEqual(['sync', 'first']);
    expect(skipped).toEqual([
      { rule: 'b/sync', reason: 'no' },
      { rule: 'b/async', reason: 'later' },
    ]);
  });

  it('ends with the reason of an abort, before, between and within rules', async () => {
    const reason = new Error('enough');
    await expect(inspectImage({ image, rules: [SYNC], signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    const controller = new AbortController();
    const aborting = rule('c/abort', function* () {
      controller.abort(reason);
      yield { message: 'x', evidence: '' };
    });
    const asked: string[] = [];
    const options = { image, signal: controller.signal, onRule: (id: string) => asked.push(id) };
    await expect(inspectImage({ ...options, rules: [aborting, SYNC] })).rejects.toBe(reason);
    expect(asked).toEqual(['c/abort']);
    const within = new AbortController();
    const long = rule('c/long', async function* ({ signal }) {
      within.abort(reason);
      signal?.throwIfAborted();
      yield { message: 'never', evidence: '' };
    });
    await expect(inspectImage({ image, rules: [long], signal: within.signal })).rejects.toBe(reason);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, isErrorCode } from './error-codes.ts';
import { ExitCode } from './exit-code.ts';
import { systemErrorCode, toUpError, UpError } from './up-error.ts';

describe('UpError', () => {
  it('takes its exit code from the table', () => {
    expect(new UpError('UP_USAGE', 'x').exitCode).toBe(3);
    expect(new UpError('UP_PORT_IN_USE', 'x').exitCode).toBe(4);
    expect(new UpError('UP_TIMEOUT', 'x').exitCode).toBe(5);
    expect(new UpError('UP_INTERRUPTED', 'x').exitCode).toBe(130);
  });

  it('is written to JSON with code, message and what else there is', () => {
    expect(JSON.parse(JSON.stringify(new UpError('UP_USAGE', 'wrong')))).toEqual({
      code: 'UP_USAGE',
      message: 'wrong',
    });
    const full = new UpError('UP_DISK_FULL', 'full', { hint: 'df -h', details: { directory: '/x' } });
    expect(JSON.parse(JSON.stringify(full))).toEqual({
      code: 'UP_DISK_FULL',
      message: 'full',
      hint: 'df -h',
      details: { directory: '/x' },
    });
  });

  it('keeps its cause', () => {
    const cause = new Error('below');
    expect(new UpError('UP_USAGE', 'x', { cause }).cause).toBe(cause);
    expect('cause' in new UpError('UP_USAGE', 'x')).toBe(false);
  });

  it('is made of anything thrown', () => {
    const error = new UpError('UP_USAGE', 'x');
    expect(toUpError(error)).toBe(error);
    const bug = toUpError(new TypeError('undefined is not a function'));
    expect(bug).toMatchObject({ code: 'UP_INTERNAL', exitCode: 70, message: 'undefined is not a function' });
    expect(toUpError('text')).toMatchObject({ code: 'UP_INTERNAL', message: 'text' });
  });

  it('is the error of the block where a disposal failed, too', async () => {
    const thrown: unknown = await (async () => {
      await using _resource = { [Symbol.asyncDispose]: () => Promise.reject(new Error('while closing')) };
      throw new UpError('UP_DISK_FULL', 'full');
    })().catch((error: unknown) => error);
    expect(thrown).not.toBeInstanceOf(UpError);
    expect(toUpError(thrown).code).toBe('UP_DISK_FULL');
  });

  it('reads the code of system errors only', () => {
    expect(systemErrorCode(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(systemErrorCode(Object.assign(new Error('x'), { code: 7 }))).toBeUndefined();
    expect(systemErrorCode(new Error('x'))).toBeUndefined();
    expect(systemErrorCode({ code: 'ENOENT' })).toBeUndefined();
  });
});

describe('the table of error codes', () => {
  const codes = Object.keys(ERROR_CODES);
  const documentation = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

  it.each(codes)('%s is documented under a heading of its own', (code) => {
    expect(documentation).toMatch(new RegExp(`^### ${code}$`, 'm'));
  });

  it('uses exit codes of the table only, and never 0', () => {
    const known: readonly number[] = Object.values(ExitCode);
    for (const exitCode of Object.values(ERROR_CODES)) {
      expect(known).toContain(exitCode);
      expect(exitCode).not.toBe(0);
    }
  });

  it('knows its own codes', () => {
    expect(isErrorCode('UP_USAGE')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });
});

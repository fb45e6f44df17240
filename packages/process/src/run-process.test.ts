import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support.ts';
import { runProcess } from './run-process.ts';

describe.concurrent('runProcess', () => {
  it('resolves when the program exits with 0', async () => {
    expect(await runProcess({ command: 'echo', args: ['a b'] })).toMatchObject({
      exitCode: 0,
      stdout: 'a b\n',
    });
  });

  it('says what failed, how, after how long, and shows harmless last lines', async () => {
    await using directory = await temporaryDirectory();
    const logFile = join(directory.path, 'log');
    const script = "printf '\\033[31mred\\001\\n'; echo token=geheimgeheim >&2; exit 3";
    const failure = runProcess({
      command: '/bin/sh',
      args: ['-c', script, '--password', 'hunter2'],
      logFile,
      hint: 'Try again.',
    });
    await expect(failure).rejects.toMatchObject({
      code: 'UP_PROGRAM_FAILED',
      message: expect.stringMatching(/^sh exited with 3 after [\d.]+ m?s$/),
      hint: 'Try again.',
      details: {
        exitCode: 3,
        durationMs: expect.any(Number),
        logFile,
        command: expect.stringContaining("'***'"),
      },
    });
    const { details } = await failure.catch((error) => error);
    expect([...details.tail].sort()).toEqual(['red\\u0001', 'token=***']);
    expect(JSON.stringify(details)).not.toContain('hunter2');
  });

  it('shortens endless lines in the error', async () => {
    const script = 'head -c 50000 /dev/zero | tr "\\0" x; exit 1';
    const error = await runProcess({ command: 'sh', args: ['-c', script] }).catch((thrown) => thrown);
    expect(error.details.tail).toEqual([`${'x'.repeat(1999)}…`]);
  });

  it('names the signal that killed the program', async () => {
    await expect(runProcess({ command: 'sh', args: ['-c', 'kill -KILL $$'] })).rejects.toMatchObject({
      code: 'UP_PROGRAM_FAILED',
      message: expect.stringMatching(/^sh was killed by SIGKILL after/),
      details: { signal: 'SIGKILL' },
    });
  });

  it('stops a program that takes too long, with what it wrote until then', async () => {
    const failure = runProcess({ command: 'sh', args: ['-c', 'echo busy; exec sleep 300'], timeoutMs: 200 });
    await expect(failure).rejects.toMatchObject({
      code: 'UP_TIMEOUT',
      message: 'sh was still running after 0.2 s and was stopped',
      details: { timeoutMs: 200, tail: ['busy'], durationMs: expect.any(Number) },
    });
  });

  it('rejects with the reason of the signal', async () => {
    const abort = new AbortController();
    const run = runProcess({
      command: 'sh',
      args: ['-c', 'echo; exec sleep 300'],
      signal: abort.signal,
      onLine: () => abort.abort(new Error('no longer wanted')),
    });
    await expect(run).rejects.toThrow('no longer wanted');
  });
});

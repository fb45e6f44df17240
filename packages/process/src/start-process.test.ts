import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { liveMemory } from '../../../test/src/live-memory.ts';
import { eventually, isRunning, temporaryDirectory } from '../test/support.ts';
import type { OutputLine, ProcessSpec } from './process-spec.ts';
import { startProcess } from './start-process.ts';

function shell(script: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return { command: 'sh', args: ['-c', script], ...more };
}

describe('startProcess: output', () => {
  it('reports how the program ended and what it wrote', async () => {
    const running = await startProcess(shell('echo out; echo err >&2; printf last; exit 3'));
    const exit = await running.exited;
    expect(exit).toMatchObject({
      reason: 'exited',
      exitCode: 3,
      signal: undefined,
      stdout: 'out\nlast',
      stdoutTruncated: false,
      logProblem: undefined,
    });
    expect([...exit.tail].sort()).toEqual(['err', 'last', 'out']);
    expect(exit.durationMs).toBeGreaterThanOrEqual(0);
    expect(running.tail()).toEqual(exit.tail);
  });

  it('tells a signal from an exit code', async () => {
    const exit = await (await startProcess(shell('kill -9 $$'))).exited;
    expect(exit).toMatchObject({ reason: 'signalled', exitCode: undefined, signal: 'SIGKILL' });
  });

  it('hands over the bytes as they come, whatever lines they make', async () => {
    const chunks: Buffer[] = [];
    const running = await startProcess(
      shell("head -c 300000 /dev/zero; printf '\\377\\n'; printf out >&2", {
        tailLines: 0,
        onChunk: ({ fd, bytes }) => {
          if (fd === 1) chunks.push(Buffer.from(bytes));
        },
      }),
    );
    const { tail } = await running.exited;
    expect(tail).toEqual([]);
    const whole = Buffer.concat(chunks);
    expect(whole).toHaveLength(300_002);
    expect(whole.subarray(-2)).toEqual(Buffer.of(0xff, 0x0a));
  });

  it('stops a program whose reader of chunks fails', async () => {
    const running = await startProcess(
      shell('while echo x; do :; done', {
        onChunk: () => {
          throw new Error('no more');
        },
      }),
    );
    await expect(running.exited).rejects.toThrow('no more');
  });

  it('hands over every line with the descriptor it came from, raw', async () => {
    const lines: OutputLine[] = [];
    const script = "printf 'a\\033[1m\\r\\n'; echo b >&3; echo c >&5; echo d >&2; printf e >&3";
    const running = await startProcess(
      shell(script, { extraOutputs: [3, 5], onLine: (line) => lines.push(line) }),
    );
    const exit = await running.exited;
    expect(lines.sort((a, b) => a.fd - b.fd)).toEqual([
      { fd: 1, text: 'a\u001b[1m' },
      { fd: 2, text: 'd' },
      { fd: 3, text: 'b' },
      { fd: 3, text: 'e' },
      { fd: 5, text: 'c' },
    ]);
    expect(exit.tail).toHaveLength(2);
  });

  it('keeps the last lines and the first bytes that were asked for', async () => {
    const script = 'i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done';
    const exit = await (await startProcess(shell(script, { tailLines: 3, captureBytes: 10 }))).exited;
    expect(exit.tail).toEqual(['line 497', 'line 498', 'line 499']);
    expect(exit).toMatchObject({ stdout: 'line 0\nlin', stdoutTruncated: true });
    const nothing = await (await startProcess(shell(script, { tailLines: 0, captureBytes: 0 }))).exited;
    expect(nothing).toMatchObject({ tail: [], stdout: '', stdoutTruncated: true });
  });

  it('feeds stdin, to a program that does not read it either', async () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => 97 + (index % 26));
    const read = await (await startProcess({ command: 'wc', args: ['-c'], input: bytes })).exited;
    expect(read.stdout.trim()).toBe('200000');
    const unread = await (await startProcess({ command: 'true', input: 'x'.repeat(2_000_000) })).exited;
    expect(unread.exitCode).toBe(0);
    const none = await (await startProcess({ command: 'cat' })).exited;
    expect(none).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('gives the child exactly the environment and directory that were named', async () => {
    await using directory = await temporaryDirectory();
    const { exited } = await startProcess({
      command: 'sh',
      args: ['-c', 'echo "$A $HOME"; pwd -P'],
      env: { A: '1', PATH: process.env['PATH'] },
      cwd: directory.path,
    });
    expect((await exited).stdout).toBe(`1 \n${directory.path}\n`);
  });

  it('writes the whole output to the log before it settles, after what the file held', async () => {
    await using directory = await temporaryDirectory();
    const logFile = join(directory.path, 'run.log');
    await writeFile(logFile, 'earlier\n');
    const script = 'i=0; while [ $i -lt 3000 ]; do echo $i; echo "e$i" >&2; i=$((i+1)); done';
    const exit = await (await startProcess(shell(script, { logFile }))).exited;
    const lines = (await readFile(logFile, 'utf8')).split('\n');
    expect(exit.logProblem).toBeUndefined();
    expect(lines[0]).toBe('earlier');
    expect(lines.filter((line) => /^\d/.test(line)).map(Number)).toEqual([...Array(3000).keys()]);
    expect(lines.filter((line) => line.startsWith('e') && line !== 'earlier')).toHaveLength(3000);
  });

  it('loses nothing when this process was busy while the program ended', async () => {
    await using directory = await temporaryDirectory();
    const logFile = join(directory.path, 'run.log');
    let lines = 0;
    const onLine = (): void => {
      lines += 1;
      const until = performance.now() + (lines === 1 ? 250 : 0);
      while (performance.now() < until);
    };
    const script = 'yes 0123456789abcdef | head -n 8000; echo last';
    const exit = await (await startProcess(shell(script, { logFile, onLine }))).exited;
    expect(exit.tail.at(-1)).toBe('last');
    expect(lines).toBe(8001);
    expect((await readFile(logFile)).length).toBe(8000 * 17 + 5);
  });

  it.skipIf(process.platform !== 'linux')('goes on when the disk is full, and says so', async () => {
    const exit = await (await startProcess(shell('echo 1; echo 2', { logFile: '/dev/full' }))).exited;
    expect(exit).toMatchObject({ exitCode: 0, stdout: '1\n2\n', logProblem: 'ENOSPC' });
  });

  it('takes a flood in bounded memory', async () => {
    const before = liveMemory();
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, liveMemory());
    }, 200);
    const flood = 'head -c 200000000 /dev/zero | tr "\\0" "x"; echo; yes | head -c 20000000 >&2; echo end';
    const exit = await (await startProcess(shell(flood, { captureBytes: 1000, tailLines: 2 }))).exited;
    clearInterval(watch);
    expect(exit).toMatchObject({ exitCode: 0, stdoutTruncated: true });
    expect(exit.stdout).toBe('x'.repeat(1000));
    expect(exit.tail).toContain('end');
    expect(peak - before).toBeLessThan(20e6);
  });
});

describe('startProcess: what cannot be started', () => {
  it('names the program that is not on PATH, and passes the hint on', async () => {
    const start = startProcess({ command: 'up-no-such-program', hint: 'Install it.', env: { PATH: '/bin' } });
    await expect(start).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
      message: 'up-no-such-program was not found on PATH',
      hint: 'Install it.',
      details: { program: 'up-no-such-program', path: '/bin' },
    });
    await expect(startProcess({ command: '/no/such' })).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
      message: '/no/such does not exist',
    });
  });

  it('tells a missing program from a missing directory, interpreter or permission', async () => {
    await using directory = await temporaryDirectory();
    const script = join(directory.path, 'script');
    await writeFile(script, '#!/no/such/interpreter\n');
    await expect(startProcess({ command: script })).rejects.toMatchObject({
      message: expect.stringContaining('script could not be started: it is not executable'),
    });
    await chmod(script, 0o755);
    await expect(startProcess({ command: script })).rejects.toMatchObject({
      code: 'UP_PROGRAM_FAILED',
      message: expect.stringContaining('interpreter'),
    });
    await expect(startProcess({ command: 'true', cwd: join(directory.path, 'x') })).rejects.toMatchObject({
      message: expect.stringContaining(`${join(directory.path, 'x')} does not exist`),
    });
    await expect(startProcess({ command: 'true', cwd: script })).rejects.toMatchObject({
      message: expect.stringContaining('is not a directory'),
    });
  });

  it('reports arguments that no program can take', async () => {
    await expect(startProcess({ command: 'true', args: ['x'.repeat(3_000_000)] })).rejects.toMatchObject({
      code: 'UP_PROGRAM_FAILED',
      message: 'true could not be started: its arguments and environment are too long',
    });
    await expect(startProcess({ command: 'true', args: ['a\0b'] })).rejects.toMatchObject({
      code: 'UP_PROGRAM_FAILED',
    });
    await expect(startProcess({ command: '' })).rejects.toMatchObject({ name: 'UpError' });
  });

  it('starts nothing when the log cannot be written or the signal is aborted already', async () => {
    await using directory = await temporaryDirectory();
    const trace = join(directory.path, 'trace');
    const spec = shell(`echo > ${trace}`);
    await expect(startProcess({ ...spec, logFile: join(directory.path, 'no', 'log') })).rejects.toMatchObject(
      {
        code: 'UP_DIRECTORY_UNWRITABLE',
      },
    );
    await expect(startProcess({ ...spec, signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
    await expect(readFile(trace)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('startProcess: a listener that throws', () => {
  it('stops the program and rejects with what was thrown', async () => {
    const bug = new Error('bug in the listener');
    let calls = 0;
    const running = await startProcess(
      shell('echo one; echo two; exec sleep 300', {
        onLine: () => {
          calls += 1;
          throw bug;
        },
      }),
    );
    await expect(running.exited).rejects.toBe(bug);
    expect(calls).toBe(1);
    expect(isRunning(running.pid)).toBe(false);
    await running[Symbol.asyncDispose]();
  });

  it('causes no unhandled rejection when nobody waits for the end', async () => {
    const running = await startProcess(
      shell('echo one; exec sleep 300', {
        onLine: () => {
          throw new Error('bug');
        },
      }),
    );
    await eventually(() => !isRunning(running.pid));
  });
});

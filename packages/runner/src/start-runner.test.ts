import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessExit } from '@up/process';
import { describe, expect, it } from 'vitest';
import { artefactOf, eventually, isRunning, openBench, profileWith, RUNNER } from '../test/support.ts';

const service = await profileWith(`${RUNNER}\nannounces = true`);
const job = await profileWith(`${RUNNER}\nlifetime = "job"`);

interface Report {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly scratchExists: boolean;
}

function reportOf({ stdout }: ProcessExit): Report {
  return JSON.parse(stdout) as Report;
}

describe.concurrent('startRunner: what it hands over', () => {
  it('starts the command in its directory, with the arguments after its own', async () => {
    await using bench = await openBench();
    const artefact = { ...artefactOf('report'), command: ['node', 'report.mjs', '--own'] };
    const instance = await bench.start('report', job, { artefact, args: ['--more', 'a b'] });
    const exit = await instance.exited;
    expect(exit).toMatchObject({ reason: 'exited', exitCode: 0 });
    expect(reportOf(exit)).toMatchObject({ args: ['--own', '--more', 'a b'], cwd: artefact.directory });
  });

  it('names the settings, the control channel and the session in the environment', async () => {
    await using bench = await openBench();
    const env = { PATH: process.env['PATH'], UP_SETTINGS: '/other', UP_CONTROL_FD: '9' };
    const report = reportOf(await (await bench.start('report', job, { env })).exited);
    expect(report.env).toMatchObject({
      UP_SETTINGS: '/settings.json',
      UP_CONTROL_FD: '3',
      UP_SESSION: bench.session.id,
    });
  });

  it('lets the environment of the user win over that of the profile', async () => {
    await using bench = await openBench();
    const profile = await profileWith(`${RUNNER}
      lifetime = "job"
      env = { TAKEN = "profile", EMPTY = "profile", FREE = "profile", UNSET = "profile" }`);
    const env = { PATH: process.env['PATH'], TAKEN: 'user', EMPTY: '', UNSET: undefined };
    const report = reportOf(await (await bench.start('report', profile, { env })).exited);
    expect(report.env).toMatchObject({ TAKEN: 'user', EMPTY: '', FREE: 'profile', UNSET: 'profile' });
  });

  it('fills {project} and {scratch}, whose directory is gone after the session', async () => {
    await using bench = await openBench();
    const profile = await profileWith(
      `${RUNNER}
      lifetime = "job"
      env = { SCRATCH_DIR = "{scratch}", BOTH = "{project}:{scratch}/x:{project}", OTHER = "$1" }`,
    );
    const project = join(bench.directory, 'pro$&ject');
    const report = reportOf(await (await bench.start('report', profile, { project })).exited);
    const scratch = report.env['SCRATCH_DIR'] ?? '';
    expect(report.env).toMatchObject({ BOTH: `${project}:${scratch}/x:${project}`, OTHER: '$1' });
    expect(report.scratchExists).toBe(true);
    expect(existsSync(scratch)).toBe(true);
    await bench.session[Symbol.asyncDispose]();
    expect(existsSync(scratch)).toBe(false);
  });
});

describe.concurrent('startRunner: what it hears', () => {
  it('reports messages and lines of output, harmless, and keeps them as they came in the log', async () => {
    await using bench = await openBench();
    const instance = await bench.start('origin', service);
    await eventually(() => bench.events.length >= 4);
    expect(bench.events).toHaveLength(4);
    expect(bench.events).toEqual(
      expect.arrayContaining([
        { type: 'notice', message: 'looping the shipped segments' },
        { type: 'listening', name: 'hls', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) },
        { type: 'output', stream: 'stdout', text: 'listening soon' },
        { type: 'output', stream: 'stderr', text: 'listening token=***' },
      ]),
    );
    expect(await instance.stop()).toMatchObject({ reason: 'stopped', exitCode: 0, stdout: '' });
    const log = await readFile(bench.logFile, 'utf8');
    expect(log).toContain('listening soon\n');
    expect(log).toContain('\u001b[31mlistening\u001b[0m token=hunter2\n');
  });

  it('knows the servers of a workload that announces them from its announcement only', async () => {
    await using bench = await openBench();
    const profile = await profileWith(
      `${RUNNER}\nannounces = true\n[workloads.web.servers]\nhls.port = 17080`,
    );
    const instance = await bench.start('origin', profile);
    expect(instance.servers().size).toBe(0);
    await eventually(() => instance.servers().size === 1);
    expect(instance.servers().get('hls')).not.toBe('http://127.0.0.1:17080');
  });

  it('knows the servers of any other workload from its profile', async () => {
    await using bench = await openBench();
    const profile = await profileWith(
      `${RUNNER}\nlifetime = "job"\n[workloads.web.servers]\nhls.port = 1\nmetrics.port = 0`,
    );
    const instance = await bench.start('report', profile);
    expect([...instance.servers()]).toEqual([['hls', 'http://127.0.0.1:1']]);
  });

  it('is stopped when whoever listens to it throws', async () => {
    await using bench = await openBench();
    const onEvent = (): void => {
      throw new Error('the listener broke');
    };
    const instance = await bench.start('origin', service, { onEvent });
    await expect(instance.exited).rejects.toThrow('the listener broke');
    expect(isRunning(instance.pid)).toBe(false);
  });
});

describe.concurrent('startRunner: how it ends', () => {
  it('stops the workload and its children', async () => {
    await using bench = await openBench();
    const instance = await bench.start('family', service);
    await eventually(() => bench.events.length === 1);
    const [event] = bench.events;
    const pids = event?.type === 'output' ? event.text.split(' ').map(Number) : [];
    expect(pids).toHaveLength(2);
    expect(pids.every(isRunning)).toBe(true);
    expect(await instance.stop()).toMatchObject({ reason: 'stopped', signal: 'SIGTERM' });
    expect(pids.some(isRunning)).toBe(false);
  });

  it('is ended by an abort, and by being disposed of', async () => {
    await using bench = await openBench();
    const abort = new AbortController();
    const one = await bench.start('family', service, { signal: abort.signal });
    abort.abort();
    expect(await one.exited).toMatchObject({ reason: 'aborted' });
    const two = await bench.start('family', service);
    await two[Symbol.asyncDispose]();
    expect([one.pid, two.pid].some(isRunning)).toBe(false);
  });

  it('says why in the own words of the workload', async () => {
    await using bench = await openBench();
    const instance = await bench.start('failing', service, { args: ['tell'] });
    expect(instance.failure(await instance.exited)).toMatchObject({
      code: 'UP_PORT_IN_USE',
      exitCode: 4,
      message: 'Port 17080 is taken\nby nginx, token=***',
      hint: 'Take another.',
      details: { exitCode: 4, logFile: bench.logFile, tail: [] },
    });
  });

  it('says what it saw of a workload that gave no reason', async () => {
    await using bench = await openBench();
    const instance = await bench.start('failing', service);
    const failure = instance.failure(await instance.exited);
    expect(failure).toMatchObject({
      code: 'UP_WORKLOAD_FAILED',
      message: expect.stringMatching(/^web\/default exited with 4 after .* m?s$/),
      hint: `Its whole output: ${bench.logFile}`,
      details: { exitCode: 4, tail: ['cannot go on, \\u0007password=***'] },
    });
  });

  it('tells a signal from an exit code', async () => {
    await using bench = await openBench();
    const instance = await bench.start('family', service);
    process.kill(instance.pid, 'SIGKILL');
    expect(instance.failure(await instance.exited).message).toMatch(
      /^web\/default was ended by SIGKILL after /,
    );
  });

  it('names no log for output that went to the terminal', async () => {
    await using bench = await openBench();
    const instance = await bench.start('failing', service, { args: ['quiet'], output: 'inherit' });
    const { hint, details } = instance.failure(await instance.exited);
    expect({ hint, details }).toEqual({ hint: undefined, details: { exitCode: 4, tail: [] } });
    expect(bench.events).toEqual([]);
  });
});

describe.concurrent('startRunner: what it refuses', () => {
  it('needs the program', async () => {
    await using bench = await openBench();
    const artefact = { ...artefactOf('report'), command: ['no-such-program-of-up'] };
    await expect(bench.start('report', job, { artefact })).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
    });
  });

  it('needs a place for its log', async () => {
    await using bench = await openBench();
    const file = join(bench.directory, 'file');
    await writeFile(file, '');
    await expect(bench.start('report', job, { logFile: join(file, 'log/run.log') })).rejects.toMatchObject({
      code: 'UP_DIRECTORY_UNWRITABLE',
      message: expect.stringContaining('(ENOTDIR)'),
    });
  });

  it('starts nothing after an abort', async () => {
    await using bench = await openBench();
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(bench.start('report', job, { signal })).rejects.toBe(reason);
    expect(existsSync(bench.logFile)).toBe(false);
  });
});

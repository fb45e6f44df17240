import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'tsdown';
import { application } from '../../../tsdown.shared.ts';

export interface FixtureOptions {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Opens descriptor 3 and names it as the control channel. */
  readonly control?: 'open';
  /** A file that takes stdout instead. */
  readonly stdoutFile?: string;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly control: string;
}

export interface Fixture {
  readonly child: ChildProcess;
  /** Resolves as soon as stdout contains the text. */
  said(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** The workload fixture with the sources of this package, as one program that Node starts without a loader. */
export interface FixtureProgram extends AsyncDisposable {
  start(options: FixtureOptions): Fixture;
  /** Starts it and waits for its end. */
  run(options: FixtureOptions): Promise<Ended>;
}

/** Bundles the fixture: starting it is fast then, and it runs as a workload that is shipped. */
export async function buildFixture(): Promise<FixtureProgram> {
  const outDir = await mkdtemp(join(tmpdir(), 'workload-test-'));
  const entry = [join(import.meta.dirname, 'fixtures/workload.ts')];
  await build({
    ...application(),
    config: false,
    cwd: join(import.meta.dirname, '..'),
    entry,
    outDir,
    outExtensions: () => ({ js: '.mjs' }),
    minify: false,
    logLevel: 'silent',
  });
  const program = join(outDir, 'workload.mjs');
  return {
    start: (options) => startFixture(program, options),
    run: (options) => startFixture(program, options).ended,
    [Symbol.asyncDispose]: () => rm(outDir, { recursive: true, force: true }),
  };
}

function startFixture(program: string, { args, env = {}, control, stdoutFile }: FixtureOptions): Fixture {
  const file = stdoutFile === undefined ? undefined : openSync(stdoutFile, 'w');
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], ...(control === 'open' ? { UP_CONTROL_FD: '3' } : {}), ...env },
    stdio: ['ignore', file ?? 'pipe', 'pipe', control === 'open' ? 'pipe' : 'ignore'],
  });
  if (file !== undefined) closeSync(file);
  const [stdout, stderr, messages] = [1, 2, 3].map((fd) => collect(child.stdio[fd] as Readable | null));
  return {
    child,
    said: (text) => stdout?.until(text) ?? Promise.resolve(),
    ended: once(child, 'close').then(([exitCode, signal]) => ({
      exitCode,
      signal,
      stdout: stdout?.text() ?? '',
      stderr: stderr?.text() ?? '',
      control: messages?.text() ?? '',
    })),
  };
}

interface Collected {
  text(): string;
  until(text: string): Promise<void>;
}

function collect(stream: Readable | null): Collected {
  let collected = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    collected += chunk;
  });
  return {
    text: () => collected,
    async until(text) {
      while (!collected.includes(text)) {
        if (stream === null || stream.readableEnded)
          throw new Error(`never said "${text}", only: ${collected}`);
        await Promise.race([once(stream, 'data'), once(stream, 'end')]);
      }
    },
  };
}

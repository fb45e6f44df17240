import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { which } from './which.ts';

export const ROOT: string = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'apps/up/bin/up.js');

export interface UpOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the built command line, as a user starts it, with a state directory of its own. */
export interface UpProcess {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it has said on stderr so far. */
  stderr(): string;
  /** Waits until stderr matches; fails when it ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
}

export function startUp(args: readonly string[], { env = {}, cwd = ROOT }: UpOptions = {}): UpProcess {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    // Not what this machine happens to have: whether Nix builds is for tests that say so.
    env: { ...process.env, NO_COLOR: '1', CI: '', UP_BUILDER: 'embedded', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      out[name] += text;
      for (const check of waiting) check();
    });
  }
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...out })));
  return {
    pid: pidOf(child),
    ended,
    stderr: () => out.stderr,
    signal: (signal) => void child.kill(signal),
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(out.stderr);
          if (match === null) return;
          waiting.delete(check);
          resolve(match);
        };
        waiting.add(check);
        void ended.then(({ code }) =>
          reject(new Error(`up ended with ${code} before it said ${pattern}:\n${out.stderr}`)),
        );
        check();
      }),
  };
}

/** Runs it to its end. */
export function up(args: readonly string[], options: UpOptions = {}): Promise<Ended> {
  return startUp(args, options).ended;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('up could not be started');
  return pid;
}

/** A directory for one test, removed by its `[Symbol.dispose]`. */
export interface TestDirectory extends Disposable {
  readonly path: string;
}

export function testDirectory(): TestDirectory {
  const path = mkdtempSync(join(tmpdir(), 'up-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A PATH that has Node, npm and a shell, and nothing else: no ffmpeg. */
export function barePath(directory: string): string {
  for (const program of ['npm', 'sh', 'env']) symlinkSync(which(program), join(directory, program));
  symlinkSync(process.execPath, join(directory, 'node'));
  return directory;
}

/** Whether a process is there and more than a zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    return (
      error instanceof Error && 'code' in error && error.code === 'ENOENT' && process.platform !== 'linux'
    );
  }
}

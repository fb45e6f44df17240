import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exists } from '../src/send-signal.ts';

/** Whether this process runs code: a zombie that nobody collected does not. */
export function isRunning(pid: number): boolean {
  if (process.platform !== 'linux') return exists(pid);
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** Waits for something that has to come about; the limit only tells a hang from slowness. */
export async function eventually(
  condition: () => boolean,
  { timeoutMs = 5000 }: { readonly timeoutMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not so after ${timeoutMs} ms: ${condition}`);
    await sleep(10);
  }
}

/** An empty directory that is removed at the end of the scope. */
export async function temporaryDirectory(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'process-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Collects the first lines of a program that reports process numbers, one a line. */
export class PidCollector {
  readonly pids: number[] = [];

  readonly onLine = ({ text }: { readonly text: string }): void => {
    const pid = Number(text);
    if (Number.isInteger(pid) && pid > 1) this.pids.push(pid);
  };

  async take(count: number): Promise<readonly number[]> {
    await eventually(() => this.pids.length >= count);
    return this.pids;
  }
}

/** Arguments for node that run a fixture in TypeScript against the sources of this package. */
export function fixture(name: string): readonly string[] {
  return ['--import', 'tsx', '--conditions=@up/source', join(import.meta.dirname, 'fixtures', name)];
}

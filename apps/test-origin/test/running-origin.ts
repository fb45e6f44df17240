import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestOriginSettings } from '@up/profiles';
import { onTestFinished } from 'vitest';
import { settingsDocument } from '../src/testing/profiles.ts';

export interface StartRunningOptions {
  readonly profile: string;
  readonly settings: TestOriginSettings;
  readonly source: 'ffmpeg' | 'shipped';
  /** Default: a new directory, removed at the end. */
  readonly hlsDir?: string;
}

/** The origin as its own process, as `up` would start it. */
export class RunningOrigin {
  readonly #child: ChildProcess;
  readonly hlsDir: string;
  readonly #exited: Promise<unknown>;
  stderr = '';
  control = '';

  private constructor(child: ChildProcess, hlsDir: string) {
    this.#child = child;
    this.hlsDir = hlsDir;
    // 'close' comes after the last byte of its output, 'exit' may not.
    this.#exited = once(child, 'close');
    child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      this.control += chunk.toString();
    });
  }

  static async start({ profile, settings, source, hlsDir }: StartRunningOptions): Promise<RunningOrigin> {
    const scratch = await mkdtemp(join(tmpdir(), 'test-origin-it-'));
    const file = join(scratch, 'settings.json');
    await writeFile(file, settingsDocument(profile, settings));
    const directory = hlsDir ?? join(scratch, 'hls');
    const app = join(import.meta.dirname, '..');
    const child = spawn(
      process.execPath,
      [
        ...['--conditions', '@up/source', '--import', 'tsx', join(app, 'src/main.ts')],
        ...['--settings', file, '--port', '0', '--hls-dir', directory, '--source', source],
      ],
      { cwd: app, stdio: ['ignore', 'inherit', 'pipe', 'pipe'], env: { ...process.env, UP_CONTROL_FD: '3' } },
    );
    const origin = new RunningOrigin(child, directory);
    onTestFinished(async () => {
      await origin.stop();
      await rm(scratch, { recursive: true, force: true });
    });
    return origin;
  }

  /** Once it listens. */
  async url(): Promise<string> {
    await this.until('listening', () => this.control.includes('"listening"'), 20_000);
    return /"url":"([^"]+)"/.exec(this.control)?.[1] ?? '';
  }

  /** Once every variant has its first segments: players start three from the end. */
  async healthyUrl(timeoutMs: number): Promise<string> {
    const url = await this.url();
    await this.until('healthy', async () => (await fetch(`${url}/health`)).status === 200, timeoutMs);
    return url;
  }

  async until(what: string, condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!(await condition())) {
      if (this.#child.exitCode !== null)
        throw new Error(`the origin ended before it was ${what}:\n${this.stderr}`);
      if (performance.now() > deadline)
        throw new Error(`not ${what} within ${timeoutMs} ms:\n${this.stderr}`);
      await sleep(100);
    }
  }

  /** The ids of the encoders it started. */
  async encoders(): Promise<readonly number[]> {
    const pids: number[] = [];
    for (const name of await readdir('/proc')) {
      const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
      const [, command, parent] = /\((.*)\) \S (\d+)/.exec(stat) ?? [];
      if (command === 'ffmpeg' && Number(parent) === this.#child.pid) pids.push(Number(name));
    }
    return pids;
  }

  async exitCode(): Promise<number | null> {
    await this.#exited;
    return this.#child.exitCode;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await this.#exited;
  }
}

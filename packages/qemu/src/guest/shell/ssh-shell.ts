import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redact, safeText, truncate, UpError } from '@up/core';
import { type ProcessExit, type RunningProcess, shellWord, startProcess } from '@up/process';
import type { Machine, WaitOptions } from '../../machine.ts';
import { waitForPort } from '../wait-for-port.ts';
import { scaledMs, waitUntil } from '../wait-until.ts';
import { type GuestShell, type RunOptions, type ShellResult, SLICE_BYTES } from './guest-shell.ts';
import type { SshKey } from './ssh-key.ts';

export interface SshShellOptions extends WaitOptions {
  readonly key: Pick<SshKey, 'privateKeyFile'>;
  /** Default: root. */
  readonly user?: string | undefined;
  /** Of the guest; default 22. It is forwarded where it is not yet. */
  readonly port?: number | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** How ssh and scp reach the guest. */
export interface SshTarget {
  readonly user: string;
  /** On this host. */
  readonly port: number;
  /** Common to ssh and scp. */
  readonly options: readonly string[];
}

const CONNECT_MS = 300_000;
const COMMAND_MS = 900_000;
const MAX_OUTPUT = 1024 * 1024;
const HINT = 'Install OpenSSH (Debian, Ubuntu: apt install openssh-client).';

/**
 * A shell over ssh, by the `ssh` of this host, with nothing of the user's own configuration, keys or known hosts. One
 * connection serves all commands. Who answers at the port is taken for the guest: it is a port of 127.0.0.1 that
 * QEMU itself has bound.
 * @throws UpError UP_TIMEOUT with ssh's own words, UP_VM_FAILED, UP_PROGRAM_NOT_FOUND.
 */
export async function openSshShell(machine: Machine, options: SshShellOptions): Promise<SshShell> {
  const { key, user = 'root', port = 22, env = process.env, timeoutMs = CONNECT_MS, signal } = options;
  const address = await waitForPort(machine, port, { timeoutMs, signal });
  // In /tmp if need be: the path of a socket is short.
  const directory = await mkdtemp(join(tmpdir().length < 60 ? tmpdir() : '/tmp', 'up-ssh-'));
  const target: SshTarget = {
    user,
    port: Number(address.split(':')[1]),
    options: [
      ...['-F', '/dev/null', '-i', key.privateKeyFile],
      ...settings({
        BatchMode: 'yes',
        IdentitiesOnly: 'yes',
        StrictHostKeyChecking: 'no',
        UserKnownHostsFile: '/dev/null',
        GlobalKnownHostsFile: '/dev/null',
        LogLevel: 'ERROR',
        ConnectTimeout: '30',
        ServerAliveInterval: '15',
        ControlPath: join(directory, 's'),
      }),
    ],
  };
  const shell = new SshShell({ machine, target, directory, env });
  let last = 'nothing was asked yet';
  try {
    await waitUntil({
      machine,
      timeoutMs,
      signal,
      what: `ssh as ${user}`,
      everyMs: 500,
      ask: async (inner) => {
        const exit = await shell.ssh('exit 0', { signal: inner });
        last = exit.tail.at(-1) ?? `exit code ${exit.exitCode}`;
        return exit.exitCode === 0 ? true : undefined;
      },
      seen: () => last,
    });
    await shell.share();
    return shell;
  } catch (error) {
    await shell[Symbol.asyncDispose]();
    throw error;
  }
}

function settings(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

export class SshShell implements GuestShell {
  readonly kind = 'ssh';
  readonly target: SshTarget;
  readonly #machine: Machine;
  readonly #directory: string;
  readonly #env: NodeJS.ProcessEnv;
  #master: RunningProcess | undefined;

  constructor({
    machine,
    target,
    directory,
    env,
  }: {
    readonly machine: Machine;
    readonly target: SshTarget;
    readonly directory: string;
    readonly env: NodeJS.ProcessEnv;
  }) {
    this.#machine = machine;
    this.target = target;
    this.#directory = directory;
    this.#env = env;
  }

  async run(command: string, options: RunOptions = {}): Promise<ShellResult> {
    const { maxBytes = MAX_OUTPUT, timeoutMs = COMMAND_MS, signal } = options;
    const limitMs = scaledMs(this.#machine, timeoutMs);
    // The exit code comes by stderr, as that of ssh itself may be ssh's own; the number of bytes with it.
    const script = `{ sh -c ${shellWord(command)} </dev/null; } 2>&1; echo "up-exit $?" >&2`;
    const exit = await this.ssh(script, { timeoutMs: limitMs, maxBytes, signal });
    const shown = truncate(redact(safeText(command)), 200);
    signal?.throwIfAborted();
    if (exit.reason === 'timeout')
      throw new UpError('UP_TIMEOUT', `Waited ${Math.round(limitMs / 1000)} s for the end of "${shown}"`, {
        details: {
          command: shown,
          waitedMs: Math.round(limitMs),
          output: exit.tail.map(safeText).slice(-10),
        },
      });
    const code = exit.tail.map((line) => /up-exit (\d+)$/.exec(line)?.[1]).findLast(Boolean);
    if (code === undefined) {
      await this.#machine.status();
      throw new UpError('UP_VM_FAILED', `ssh did not bring "${shown}" to its end: ${lastWords(exit)}`);
    }
    return { exitCode: Number(code), output: exit.stdout, isCut: exit.stdoutTruncated };
  }

  async append(path: string, bytes: Uint8Array, { signal }: WaitOptions = {}): Promise<void> {
    const exit = await this.ssh(`cat >>${shellWord(path)}`, { input: bytes, signal });
    if (exit.exitCode !== 0)
      throw new UpError('UP_VM_FAILED', `The guest cannot write ${safeText(path)}: ${lastWords(exit)}`);
  }

  async slice(
    path: string,
    { offset, bytes }: { readonly offset: number; readonly bytes: number },
    { signal }: WaitOptions = {},
  ): Promise<Uint8Array> {
    const count = Math.min(bytes, SLICE_BYTES);
    const exit = await this.ssh(`tail -c +${offset + 1} ${shellWord(path)} | head -c ${count} | base64`, {
      signal,
    });
    return Uint8Array.from(Buffer.from(exit.stdout, 'base64'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#master?.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Keeps one connection that all commands use. Without it each makes its own. */
  async share(): Promise<void> {
    const { options, port, user } = this.target;
    this.#master = await startProcess({
      command: 'ssh',
      args: [...options, '-o', 'ControlMaster=yes', '-N', '-p', String(port), '-l', user, '127.0.0.1'],
      env: this.#env,
      captureBytes: 0,
    });
  }

  /** One command by ssh itself. Never throws for how it ended. */
  async ssh(
    script: string,
    {
      timeoutMs,
      signal,
      maxBytes = MAX_OUTPUT,
      input,
    }: RunOptions & { readonly input?: Uint8Array | undefined } = {},
  ): Promise<ProcessExit> {
    const { options, port, user } = this.target;
    await using running = await startProcess({
      command: 'ssh',
      args: [...options, '-p', String(port), '-l', user, '127.0.0.1', '--', script],
      env: this.#env,
      captureBytes: maxBytes,
      timeoutMs,
      signal,
      hint: HINT,
      ...(input === undefined ? {} : { input }),
    });
    return await running.exited;
  }
}

function lastWords({ tail, exitCode }: ProcessExit): string {
  const line = tail.findLast((text) => text.trim() !== '');
  return line === undefined ? `exit code ${exitCode}` : truncate(redact(safeText(line)), 300);
}

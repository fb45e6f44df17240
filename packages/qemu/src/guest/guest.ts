import { redact, safeText, truncate, UpError } from '@up/core';
import { shellWord } from '@up/process';
import type { Machine, WaitOptions } from '../machine.ts';
import type { MachineEnd } from '../machine-end.ts';
import { copyIn, copyOut, type GuestShare } from './copy-files.ts';
import { listeningPorts } from './listening-ports.ts';
import { readScreen } from './read-screen.ts';
import type { GuestShell, RunOptions, ShellResult } from './shell/guest-shell.ts';
import { hopelessUnit, parseUnitState, UNIT_PROPERTIES } from './unit-state.ts';
import { type HttpAnswer, type WaitForHttpOptions, waitForHttp } from './wait-for-http.ts';
import { waitForPort } from './wait-for-port.ts';
import { type TextSeen, type WaitForTextOptions, waitForText } from './wait-for-text.ts';
import { waitUntil } from './wait-until.ts';

export interface GuestOptions {
  /** Opens a shell, once one is needed: `(machine) => openSerialShell(machine, { user: 'root' })`. */
  readonly shell?: ((machine: Machine) => Promise<GuestShell>) | undefined;
  /** A share of the machine that files are copied through; default: by the shell. */
  readonly share?: GuestShare | undefined;
}

const POLL_MS = 500;

/**
 * What tests do with a running machine. The names are those of the driver of NixOS's tests; but nothing has to be in the
 * guest beside what it is made for: a login or a shell on its serial port, or ssh, and that only for what asks for a shell.
 * Disposing it closes the shell; the machine goes on.
 */
export class Guest implements AsyncDisposable {
  readonly machine: Machine;
  readonly #options: GuestOptions;
  #shell: Promise<GuestShell> | undefined;

  constructor(machine: Machine, options: GuestOptions = {}) {
    this.machine = machine;
    this.#options = options;
  }

  /** @throws UpError UP_USAGE where none was given; UP_TIMEOUT, UP_VM_FAILED where there is no way in. */
  shell(): Promise<GuestShell> {
    this.#shell ??= this.#open();
    return this.#shell;
  }

  /** Runs a command, however it ends. */
  async execute(command: string, options?: RunOptions): Promise<ShellResult> {
    return await (await this.shell()).run(command, options);
  }

  /** The output of a command that has to succeed. @throws UpError UP_VM_FAILED with its exit code and last lines. */
  async succeed(command: string, options?: RunOptions): Promise<string> {
    const result = await this.execute(command, options);
    if (result.exitCode === 0) return result.output;
    throw unexpected(command, `failed with exit code ${result.exitCode}`, result);
  }

  /** The output of a command that has to fail. @throws UpError UP_VM_FAILED where it succeeds. */
  async fail(command: string, options?: RunOptions): Promise<string> {
    const result = await this.execute(command, options);
    if (result.exitCode !== 0) return result.output;
    throw unexpected(command, 'succeeded, and should not have', result);
  }

  async waitUntilSucceeds(command: string, options: WaitOptions = {}): Promise<string> {
    return await this.#untilEnds(command, { ...options, isRight: (code) => code === 0, what: 'success' });
  }

  async waitUntilFails(command: string, options: WaitOptions = {}): Promise<string> {
    return await this.#untilEnds(command, { ...options, isRight: (code) => code !== 0, what: 'failure' });
  }

  /**
   * Until systemd says that it is active.
   * @throws UpError UP_VM_FAILED as soon as that cannot come: it failed, or nothing is to start it.
   */
  async waitForUnit(unit: string, options: WaitOptions = {}): Promise<void> {
    let last = 'nothing was asked yet';
    await waitUntil({
      ...options,
      machine: this.machine,
      what: `unit ${unit}`,
      everyMs: POLL_MS,
      ask: async (signal) => {
        const { output } = await this.execute(
          `systemctl show ${shellWord(unit)} --no-pager -p ${UNIT_PROPERTIES}`,
          { signal },
        );
        const state = parseUnitState(output);
        last = `${state.active} (${state.sub})`;
        if (state.active === 'active') return true;
        const why = hopelessUnit(state);
        if (why === undefined) return undefined;
        throw await this.#unitFailure(unit, why);
      },
      seen: () => last,
    });
  }

  /** Until something in the guest listens there, on whatever address: by the kernel's own tables. */
  async waitForOpenPort(port: number, options: WaitOptions = {}): Promise<void> {
    await this.#untilPort(port, { ...options, isOpen: true });
  }

  async waitForClosedPort(port: number, options: WaitOptions = {}): Promise<void> {
    await this.#untilPort(port, { ...options, isOpen: false });
  }

  async waitForFile(path: string, options: WaitOptions = {}): Promise<void> {
    await this.waitUntilSucceeds(`test -e ${shellWord(path)}`, options);
  }

  /** Until a line of the serial console has it. */
  async waitForConsoleText(pattern: RegExp | string, options: WaitForTextOptions = {}): Promise<string> {
    return (await waitForText(this.machine, pattern, { ...options, on: 'serial' })).line;
  }

  /** Until it is on the serial console or on the screen. */
  async waitForText(pattern: RegExp | string, options?: WaitForTextOptions): Promise<TextSeen> {
    return await waitForText(this.machine, pattern, options);
  }

  /** Until the guest accepts connections from outside; returns the address on this host. Needs no shell. */
  async waitForPort(port: number, options?: WaitOptions): Promise<string> {
    return await waitForPort(this.machine, port, options);
  }

  /** Until `GET path` is answered as it should be. Needs no shell. */
  async waitForHttp(path: string, options?: WaitForHttpOptions): Promise<HttpAnswer> {
    return await waitForHttp(this.machine, path, options);
  }

  /** What is on the screen; undefined where it cannot be read: graphics, and no tesseract. */
  async getScreenText(): Promise<string | undefined> {
    return (await readScreen(this.machine))?.join('\n');
  }

  async screenshot(file: string): Promise<void> {
    await this.machine.screenshot(file);
  }

  /** Copies a file or directory of this host into the guest. */
  async copyIn(from: string, to: string, options: WaitOptions = {}): Promise<void> {
    await copyIn(await this.shell(), { from, to }, { ...options, share: this.#options.share });
  }

  /** Copies a file or directory of the guest to this host. */
  async copyOut(from: string, to: string, options: WaitOptions = {}): Promise<void> {
    await copyOut(await this.shell(), { from, to }, { ...options, share: this.#options.share });
  }

  /** Pulls the network cable. */
  async blockNetwork(): Promise<void> {
    await this.machine.setNetwork('down');
  }

  async unblockNetwork(): Promise<void> {
    await this.machine.setNetwork('up');
  }

  /** Presses the power button, and waits until the guest has switched itself off. */
  async shutdown({ timeoutMs = 300_000, signal }: WaitOptions = {}): Promise<MachineEnd> {
    await this.machine.powerdown();
    return await waitUntilEnded(this.machine, { timeoutMs, signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = this.#shell;
    this.#shell = undefined;
    await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<GuestShell> {
    const { shell: open } = this.#options;
    if (open === undefined)
      throw new UpError('UP_USAGE', 'There is no way into this guest: it was given no shell', {
        hint: 'Say how one is opened: openSerialShell, or openSshShell.',
      });
    const shell = await open(this.machine);
    // A guest that goes on from a snapshot believes that no time has passed.
    if (this.machine.restored !== undefined)
      await shell.run(`date -u -s @${Math.round(Date.now() / 1000)}`).catch(() => undefined);
    return shell;
  }

  async #untilEnds(
    command: string,
    {
      isRight,
      what,
      ...wait
    }: WaitOptions & { readonly isRight: (code: number) => boolean; readonly what: string },
  ): Promise<string> {
    let last = 'it did not end once';
    return await waitUntil({
      ...wait,
      machine: this.machine,
      what: `${what} of "${truncate(redact(safeText(command)), 200)}"`,
      everyMs: POLL_MS,
      ask: async (signal) => {
        const { exitCode, output } = await this.execute(command, { signal });
        const line = output.trimEnd().split('\n').at(-1) ?? '';
        last = `exit code ${exitCode}${line === '' ? '' : `: ${line}`}`;
        return isRight(exitCode) ? output : undefined;
      },
      seen: () => last,
    });
  }

  async #untilPort(
    port: number,
    { isOpen, ...wait }: WaitOptions & { readonly isOpen: boolean },
  ): Promise<void> {
    let last = 'nothing was asked yet';
    await waitUntil({
      ...wait,
      machine: this.machine,
      what: `${isOpen ? 'somebody' : 'nobody'} on port ${port} in the guest`,
      everyMs: POLL_MS,
      ask: async (signal) => {
        const { output } = await this.execute('cat /proc/net/tcp /proc/net/tcp6 2>/dev/null', { signal });
        const ports = listeningPorts(output);
        last = ports.size === 0 ? 'nothing listens' : `ports ${[...ports].sort((a, b) => a - b).join(', ')}`;
        return ports.has(port) === isOpen ? true : undefined;
      },
      seen: () => last,
    });
  }

  async #unitFailure(unit: string, why: string): Promise<UpError> {
    const log = await this.execute(`systemctl status ${shellWord(unit)} --no-pager -n 20; true`)
      .then(({ output }) =>
        output
          .trimEnd()
          .split('\n')
          .slice(-25)
          .map((line) => redact(safeText(line))),
      )
      .catch(() => []);
    return new UpError('UP_VM_FAILED', `Unit ${safeText(unit)} will not become active: ${why}`, {
      details: { unit, why, status: log },
    });
  }
}

async function waitUntilEnded(machine: Machine, options: WaitOptions): Promise<MachineEnd> {
  let end: MachineEnd | undefined;
  void machine.ended.then((value) => (end = value));
  try {
    await waitUntil({
      ...options,
      machine,
      what: 'the guest to switch itself off',
      everyMs: 50,
      ask: () => Promise.resolve(undefined),
    });
  } catch (error) {
    if (end === undefined) throw error;
  }
  return await machine.ended;
}

function unexpected(command: string, what: string, { output, exitCode }: ShellResult): UpError {
  const lines = output
    .trimEnd()
    .split('\n')
    .slice(-20)
    .map((line) => truncate(redact(safeText(line)), 500));
  const shown = truncate(redact(safeText(command)), 200);
  const tail = lines.filter((line) => line !== '').slice(-5);
  return new UpError(
    'UP_VM_FAILED',
    `"${shown}" ${what}${tail.length === 0 ? '' : `: ${tail.join(' | ')}`}`,
    { details: { command: shown, exitCode, output: lines } },
  );
}

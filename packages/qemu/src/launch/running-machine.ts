import { setTimeout as sleep } from 'node:timers/promises';
import type { Cleanup, UpError } from '@up/core';
import type { RunningProcess } from '@up/process';
import type { AcceleratorChoice } from '../accelerator/choose-accelerator.ts';
import { qemuCommandLine } from '../command-line/command-line.ts';
import type { MachineFacts } from '../command-line/machine-facts.ts';
import type { MachinePlan } from '../command-line/machine-plan.ts';
import { CARD_ID } from '../command-line/network-arguments.ts';
import { type BlockTraffic, readBlockTraffic } from '../control/block-traffic.ts';
import { pressKeys, typeText } from '../control/keyboard.ts';
import { readRegisters } from '../control/registers.ts';
import { resetMachine } from '../control/reset.ts';
import { readRunState } from '../control/run-state.ts';
import { readScreenText } from '../control/screen-text.ts';
import { takeScreenshot } from '../control/screenshot.ts';
import { ideReaderOf, Standstill } from '../control/standstill.ts';
import { mapAsync, Replay } from '../history/replay.ts';
import type { Machine, WaitOptions } from '../machine.ts';
import type { MachineEnd } from '../machine-end.ts';
import type { MachineEvent } from '../machine-event.ts';
import type { Accelerator } from '../machine-options.ts';
import { QmpClient } from '../qmp/qmp-client.ts';
import { SerialConsole } from '../serial/serial-console.ts';
import type { SerialLine } from '../serial/serial-line.ts';
import type { SerialLog } from '../serial/serial-log.ts';
import { goOn, type SavedMachine } from '../snapshot/go-on.ts';
import { snapshotMachine } from '../snapshot/snapshot-machine.ts';
import type { Snapshot } from '../snapshot/write-snapshot.ts';
import { Forwarding } from './forwarding.ts';
import { goneError, hangs, internalError, notRunning } from './last-words.ts';
import type { ConnectedChannels } from './launch.ts';
import { unlessEnded } from './launch.ts';
import { MachineFate } from './machine-fate.ts';

export interface RunningMachineParts {
  readonly plan: MachinePlan;
  readonly byHand: Omit<MachineFacts, 'channels'>;
  readonly choice: AcceleratorChoice;
  readonly running: RunningProcess;
  readonly channels: ConnectedChannels;
  readonly log: SerialLog;
  readonly startedAtMs: number;
  /** A directory of the machine's own. */
  readonly scratch: string;
  /** The same, with a short path. */
  readonly sockets: string;
  /** Where overlays and variables are. */
  readonly stateDirectory: string;
  /** What the machine goes on from; undefined where it is started. */
  readonly saved: SavedMachine | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** What is undone when it has ended. */
  readonly cleanup: Cleanup;
  readonly answerWithinMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

const EVENT_LIMITS = { first: 1000, last: 1000 } as const;
/** For so long the last bytes of a guest may be on their way when its QEMU has ended. */
const DRAIN_MS = 2000;
/** For so long a QEMU that was told to quit may write its disks. */
const QUIT_MS = 5000;

/** A QEMU that runs, as a `Machine`. */
export class RunningMachine implements Machine {
  readonly pid: number;
  readonly accelerator: Accelerator;
  readonly acceleratorNote: string | undefined;
  readonly startedAtMs: number;
  readonly serialLog: string;
  readonly restored: Machine['restored'];
  readonly ended: Promise<MachineEnd>;
  readonly forwards: Map<number, string> = new Map();
  readonly #parts: RunningMachineParts;
  readonly #qmp: QmpClient;
  readonly #forwarding: Forwarding;
  readonly #standstill: Standstill;
  readonly #console: SerialConsole;
  readonly #readyChannel: SerialConsole;
  readonly #events = new Replay<MachineEvent>(EVENT_LIMITS);
  readonly #fate = new MachineFate();
  /** One at a time of what must not overlap. */
  #queue: Promise<unknown> = Promise.resolve();
  #screenshots = 0;
  #qemuVersion = '';

  /** Takes a QEMU that has connected, and waits until it obeys. @throws UpError as `startMachine`. */
  static async take(parts: RunningMachineParts): Promise<RunningMachine> {
    const machine = new RunningMachine(parts);
    try {
      await machine.#begin();
      return machine;
    } catch (error) {
      await machine.crash();
      throw error;
    }
  }

  private constructor(parts: RunningMachineParts) {
    const { running, channels, choice, startedAtMs, log, saved } = parts;
    this.#parts = parts;
    this.pid = running.pid;
    this.accelerator = choice.accelerator;
    this.acceleratorNote = choice.note;
    this.startedAtMs = startedAtMs;
    this.serialLog = log.path;
    this.restored = saved && { savedAt: new Date(saved.manifest.savedAt) };
    this.#console = new SerialConsole(channels.serial, { startedAtMs, log, heard: saved?.heard });
    this.#readyChannel = new SerialConsole(
      { input: channels.ready, output: channels.ready },
      { startedAtMs },
    );
    this.ended = this.#watch();
    this.#qmp = new QmpClient(channels.qmp, {
      startedAtMs,
      onEvent: (event) => this.#note(event),
      gone: () => this.#lost(),
      patienceMs: parts.answerWithinMs,
      onSilence: (command, waitedMs) => void this.#hangs(command, waitedMs),
    });
    this.#standstill = new Standstill({
      qmp: this.#qmp,
      ideReader: ideReaderOf(parts.plan),
      onResumed: () => this.#examineStop(),
    });
    const { plan, sockets: directory, env, cleanup } = parts;
    const { network } = plan;
    this.#forwarding = new Forwarding({ network, qmp: this.#qmp, pid: this.pid, directory, env, cleanup });
  }

  get qemuVersion(): string {
    return this.#qemuVersion;
  }

  get answeredPorts(): ReadonlySet<number> | undefined {
    return this.#forwarding.answeredPorts;
  }

  get commandLine(): readonly string[] {
    const { plan, byHand } = this.#parts;
    return qemuCommandLine(plan, { ...byHand, channels: { kind: 'terminal', forwards: this.forwards } });
  }

  serialLines(): AsyncIterable<SerialLine> {
    return this.#console.lines();
  }

  readyLines(): AsyncIterable<SerialLine> {
    return this.#readyChannel.lines();
  }

  events(): AsyncIterable<MachineEvent> {
    return mapAsync(this.#events.read(), ({ item }) => item);
  }

  writeSerial(text: string | Uint8Array): Promise<void> {
    return this.#console.write(text);
  }

  qmp(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#qmp.execute(command, args);
  }

  status(): Promise<string> {
    return readRunState(this.#qmp);
  }

  blockTraffic(): Promise<BlockTraffic> {
    return readBlockTraffic(this.#qmp);
  }

  screenshot(file: string): Promise<void> {
    this.#screenshots += 1;
    const name = `screen-${this.#screenshots}`;
    return takeScreenshot(this.#qmp, { file, scratch: this.#parts.scratch, name });
  }

  screenText(): Promise<readonly string[] | undefined> {
    const { plan, scratch } = this.#parts;
    // Firmware of UEFI, and what it starts, draws its letters.
    if (!plan.display || plan.architecture !== 'x86_64' || plan.firmware !== 'bios')
      return Promise.resolve(undefined);
    return this.#whileStill(() => readScreenText(this.#qmp, { scratch }));
  }

  registers(): Promise<string | undefined> {
    return this.#whileStill(() => readRegisters(this.#qmp));
  }

  sendKeys(keys: readonly string[]): Promise<void> {
    return this.#inTurn(() => pressKeys(this.#qmp, keys));
  }

  type(text: string): Promise<void> {
    return this.#inTurn(() => typeText(this.#qmp, text));
  }

  forward(guestPort: number, hostPort?: number): Promise<string> {
    return this.#inTurn(async () => {
      const address = await this.#forwarding.add({ guest: guestPort, host: hostPort });
      this.forwards.set(guestPort, address);
      return address;
    });
  }

  async setNetwork(state: 'up' | 'down'): Promise<void> {
    await this.#qmp.execute('set_link', { name: CARD_ID, up: state === 'up' });
  }

  async powerdown(): Promise<void> {
    await this.#qmp.execute('system_powerdown');
  }

  reset(): Promise<void> {
    const { onReboot, firmware } = this.#parts.plan;
    return resetMachine({
      qmp: this.#qmp,
      events: () => this.events(),
      nowMs: performance.now() - this.startedAtMs,
      onReboot,
      resetsAgain: firmware === 'bios',
    });
  }

  async pause(): Promise<void> {
    await this.#standstill.untilSafe();
    await this.#qmp.execute('stop');
  }

  async resume(): Promise<void> {
    await this.#qmp.execute('cont');
  }

  snapshot(directory: string, options: Pick<WaitOptions, 'signal'> = {}): Promise<Snapshot> {
    const { log, byHand } = this.#parts;
    return this.#inTurn(async () => {
      await this.#mustRun();
      await log.settled();
      const own = { qmp: this.#qmp, qemu: byHand.qemu, accelerator: this.accelerator, serialLog: log.path };
      await this.#standstill.untilSafe();
      return await this.#standstill.during(() =>
        snapshotMachine({ ...this.#parts, ...own, ...options, directory }),
      );
    });
  }

  /** `quit` and no signal: what the guest wrote is in the overlay then, whose tables QEMU keeps in memory. */
  async crash(): Promise<MachineEnd> {
    this.#fate.claim();
    const quit = this.#qmp.execute('quit').catch(() => undefined);
    await Promise.race([
      quit.then(() => this.#parts.running.exited),
      sleep(QUIT_MS, undefined, { ref: false }),
    ]);
    await this.#parts.running.stop().catch(() => undefined);
    return await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.crash();
  }

  async #begin(): Promise<void> {
    const { running, signal, plan } = this.#parts;
    this.#qemuVersion = await unlessEnded(running, this.#qmp.ready, { signal });
    const forwards = plan.network.mode === 'none' ? [] : plan.network.forwards;
    for (const { guest, host } of forwards ?? [])
      await unlessEnded(running, this.forward(guest, host), { signal });
    const { saved, sockets } = this.#parts;
    if (saved !== undefined) await goOn(saved, { qmp: this.#qmp, sockets, signal });
  }

  async #watch(): Promise<MachineEnd> {
    const { running, startedAtMs, cleanup } = this.#parts;
    const exit = await running.exited;
    const atMs = performance.now() - startedAtMs;
    await Promise.race([
      Promise.all([this.#console.ended, this.#readyChannel.ended, this.#qmp.closed]),
      sleep(DRAIN_MS, undefined, { ref: false }),
    ]);
    this.#events.end();
    // What is left over is left to the sweep: the end of a machine is no place for such an error.
    await cleanup.dispose().catch(() => undefined);
    return this.#fate.end(exit, atMs);
  }

  /** The control connection is closed: QEMU has ended, or is of no use any more. */
  async #lost(): Promise<UpError> {
    const { running } = this.#parts;
    await Promise.race([running.exited, sleep(DRAIN_MS, undefined, { ref: false })]);
    await running.stop().catch(() => undefined);
    return goneError(await this.ended);
  }

  /** A QEMU that does not answer will not do so later: nobody has to wait for it. */
  async #hangs(command: string, waitedMs: number): Promise<void> {
    this.#fate.blame(hangs(command, waitedMs));
    await this.#parts.running.stop().catch(() => undefined);
  }

  #note(event: MachineEvent): void {
    if (this.#standstill.isOn && (event.name === 'STOP' || event.name === 'RESUME')) return;
    this.#fate.note(event);
    this.#events.push(event);
    if (event.name === 'STOP') void this.#examineStop();
  }

  /** A guest that stopped because this host failed it will never go on. */
  async #examineStop(): Promise<void> {
    const state = await this.status().catch(() => undefined);
    if (state === 'internal-error') this.#fate.blame(internalError(this.#parts.running.tail()));
    const isLost = state === 'internal-error' || (state === 'io-error' && this.#fate.fault !== undefined);
    if (isLost) await this.#parts.running.stop().catch(() => undefined);
  }

  async #mustRun(): Promise<void> {
    const state = await this.status();
    if (state !== 'running') throw notRunning(state);
  }

  /** Looks at a guest that stands still meanwhile; undefined where it cannot be stopped now. */
  #whileStill<T>(look: () => Promise<T>): Promise<T | undefined> {
    return this.#inTurn(async () => {
      if (!(await this.#standstill.isSafe())) return undefined;
      return await this.#standstill.during(look);
    });
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

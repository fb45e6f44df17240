import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cleanup } from '@up/core';
import { coldStart, Guest, type GuestOptions, type Machine, type MachineOptions, warmStart } from '@up/qemu';
import { testSession } from './test-session.ts';

export interface TestMachineOptions
  extends Omit<MachineOptions, 'directory' | 'env' | 'session' | 'stateDirectory'>,
    GuestOptions {
  /**
   * Waits until the machine is ready, or makes it so; asked again after a restore.
   * For example `(guest) => guest.waitForHttp('/health')`.
   */
  readonly ready: (guest: Guest, how: 'booted' | 'restored') => Promise<unknown>;
  /** `cold` boots it each time; default `warm`: from a snapshot, where there is one. */
  readonly start?: 'warm' | 'cold' | undefined;
  /** What the snapshot depends on beside the machine: change it with what `ready` does. */
  readonly key?: string | undefined;
  /** Where snapshots are kept; default: the cache of the user. */
  readonly snapshots?: string | undefined;
  /** Where serial.log goes; default: a directory that goes with the machine. */
  readonly directory?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Told how it was started, and why not otherwise. */
  readonly onNote?: ((note: string) => void) | undefined;
}

/** A machine that a test uses: a `Guest`, and how it came to be. Disposing it ends the machine. */
export class TestMachine extends Guest {
  readonly how: 'booted' | 'restored';
  /** Milliseconds until it was ready. */
  readonly readyAfterMs: number;
  readonly #cleanup: Cleanup;

  constructor(
    machine: Machine,
    {
      how,
      readyAfterMs,
      cleanup,
      ...options
    }: GuestOptions & {
      readonly how: 'booted' | 'restored';
      readonly readyAfterMs: number;
      readonly cleanup: Cleanup;
    },
  ) {
    super(machine, options);
    this.how = how;
    this.readyAfterMs = readyAfterMs;
    this.#cleanup = cleanup;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.machine.crash();
    await super[Symbol.asyncDispose]();
    await this.#cleanup.dispose();
  }
}

/**
 * Starts a machine for tests. The first time it is booted, and saved when it is ready; from then on it goes on from there,
 * until image, command line, QEMU or `key` is another.
 * @throws UpError as `warmStart`; what `ready` throws.
 */
export async function startTestMachine(options: TestMachineOptions): Promise<TestMachine> {
  const { ready, start = 'warm', key, snapshots, shell, share, onNote, ...rest } = options;
  const env = options.env ?? process.env;
  const cleanup = new Cleanup();
  try {
    const session = await testSession(env, cleanup);
    const directory = options.directory ?? (await temporaryDirectory(cleanup));
    const given: MachineOptions = { ...rest, env, session, directory };
    const access: GuestOptions = { shell, share };
    const isReady = async (machine: Machine, how: 'booted' | 'restored'): Promise<void> => {
      // The shell is left open in the guest: a snapshot finds it again.
      await ready(new Guest(machine, access), how);
    };
    const started =
      start === 'cold'
        ? await coldStart({ machine: given, ready: isReady })
        : await warmStart({ machine: given, ready: isReady, key, directory: snapshots, onNote });
    onNote?.(`${started.how}, ready after ${Math.round(started.readyAfterMs)} ms`);
    return new TestMachine(started.machine, { ...access, ...started, cleanup });
  } catch (error) {
    await cleanup.dispose().catch(() => undefined);
    throw error;
  }
}

async function temporaryDirectory(cleanup: Cleanup): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'up-test-machine-'));
  cleanup.defer(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

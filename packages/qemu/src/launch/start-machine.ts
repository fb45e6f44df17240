import { join } from 'node:path';
import { Cleanup, userPaths } from '@up/core';
import type { RunningProcess } from '@up/process';
import { chooseAccelerator } from '../accelerator/choose-accelerator.ts';
import { checkPlan } from '../command-line/check-plan.ts';
import { qemuCommandLine } from '../command-line/command-line.ts';
import { planMachine } from '../command-line/machine-plan.ts';
import type { Machine } from '../machine.ts';
import type { MachineOptions } from '../machine-options.ts';
import { prepareTap } from '../network/prepare-tap.ts';
import { openSerialLog } from '../serial/serial-log.ts';
import { findQemu } from './find-qemu.ts';
import { gatherFacts } from './gather-facts.ts';
import { connectChannels, expectChannels, launchQemu, pathsOf } from './launch.ts';
import { makeDirectories } from './machine-directory.ts';
import { capMemory } from './memory-cap.ts';
import { RunningMachine } from './running-machine.ts';

/**
 * Starts a virtual machine. Its disks are never written: what the guest writes goes into overlays. It resolves when
 * QEMU runs and all forwards are there, which says nothing of the guest.
 * @throws UpError UP_USAGE for a machine that cannot be; UP_PROGRAM_NOT_FOUND, UP_FIRMWARE_MISSING,
 *   UP_QEMU_FAILED, UP_PORT_IN_USE, UP_PORT_FORBIDDEN for what this host lacks; UP_MEDIUM_NOT_FOUND and
 *   UP_MEDIUM_UNREADABLE for a file that cannot be started from; UP_DIRECTORY_UNWRITABLE or UP_DISK_FULL; the reason of
 *   `signal` when that is aborted. In all these cases nothing runs, and nothing is left.
 */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  options.signal?.throwIfAborted();
  const cleanup = new Cleanup();
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.dispose().catch(() => undefined);
    throw error;
  }
}

async function start(options: MachineOptions, cleanup: Cleanup): Promise<Machine> {
  const { env, session, signal } = options;
  const plan = planMachine(options);
  checkPlan(plan, options);
  capMemory(plan.memoryMB);
  const qemu = await findQemu(plan.architecture, env);
  const choice = await chooseAccelerator({
    architecture: plan.architecture,
    qemu,
    env,
    cacheDir: userPaths(env).cache,
    requested: options.accelerator,
    session,
    signal,
  });
  const { files, sockets } = await makeDirectories(cleanup, { session, env });
  const expected = await expectChannels(cleanup, sockets);
  const { facts, byHand } = await gatherFacts({
    plan,
    qemu,
    accelerator: choice.accelerator,
    directory: options.stateDirectory ?? files,
    channels: pathsOf(expected),
    env,
    signal,
  });
  const tap =
    plan.network.mode === 'tap'
      ? await prepareTap({ network: plan.network, cpus: plan.cpus, directory: files, env, cleanup, signal })
      : undefined;
  const log = await openSerialLog(join(options.directory, 'serial.log'));
  cleanup.defer(() => log.close());
  const startedAtMs = performance.now();
  const running: RunningProcess = cleanup.use(
    await launchQemu([...(tap?.prefix ?? []), ...qemuCommandLine(plan, { ...facts, tap: tap?.facts })], {
      env,
      session,
      signal,
    }),
  );
  const channels = await connectChannels(running, expected, { signal });
  return await RunningMachine.take({
    plan,
    byHand: { ...byHand, tap: tap?.facts },
    env,
    sockets,
    choice,
    running,
    channels,
    log,
    startedAtMs,
    scratch: files,
    cleanup,
    signal,
  });
}

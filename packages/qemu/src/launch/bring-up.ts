import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cleanup, userPaths } from '@up/core';
import type { RunningProcess } from '@up/process';
import { chooseAccelerator } from '../accelerator/choose-accelerator.ts';
import { checkPlan } from '../command-line/check-plan.ts';
import { qemuCommandLine } from '../command-line/command-line.ts';
import { planMachine } from '../command-line/machine-plan.ts';
import type { MachineOptions } from '../machine-options.ts';
import { prepareTap } from '../network/prepare-tap.ts';
import { openSerialLog } from '../serial/serial-log.ts';
import { believeSnapshot } from '../snapshot/believe-snapshot.ts';
import { SERIAL_FILE } from '../snapshot/snapshot-manifest.ts';
import { unpackSnapshot } from '../snapshot/unpack-snapshot.ts';
import { findQemu } from './find-qemu.ts';
import { gatherFacts } from './gather-facts.ts';
import { connectChannels, expectChannels, launchQemu, pathsOf } from './launch.ts';
import { makeDirectories } from './machine-directory.ts';
import { capMemory } from './memory-cap.ts';
import { RunningMachine } from './running-machine.ts';

/** Starts a machine, or goes on with one that was saved. Where it fails, nothing runs, and nothing is left. */
export async function bringUp(options: MachineOptions, snapshot?: string): Promise<RunningMachine> {
  options.signal?.throwIfAborted();
  const cleanup = new Cleanup();
  try {
    return await start(options, { cleanup, snapshot });
  } catch (error) {
    await cleanup.dispose().catch(() => undefined);
    throw error;
  }
}

/** A QEMU that waits for a saved state, and for `cont` when it has it. */
const INCOMING: readonly string[] = ['-S', '-incoming', 'defer'];

async function start(
  options: MachineOptions,
  { cleanup, snapshot }: { readonly cleanup: Cleanup; readonly snapshot: string | undefined },
): Promise<RunningMachine> {
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
  const { accelerator } = choice;
  const manifest =
    snapshot === undefined
      ? undefined
      : await believeSnapshot(snapshot, { plan, qemu, accelerator, env, signal });
  const { files, sockets } = await makeDirectories(cleanup, { session, env });
  const stateDirectory = options.stateDirectory ?? files;
  if (snapshot !== undefined && manifest !== undefined)
    await unpackSnapshot({ directory: snapshot, manifest, target: stateDirectory, plan, env, signal });
  const expected = await expectChannels(cleanup, { directory: sockets, env });
  const { facts, byHand } = await gatherFacts({
    plan,
    qemu,
    accelerator,
    directory: stateDirectory,
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
  const heard = manifest && (await readFile(join(stateDirectory, SERIAL_FILE)));
  if (heard !== undefined) await log.write(heard);
  const startedAtMs = performance.now();
  const commandLine = [
    ...(tap?.prefix ?? []),
    ...qemuCommandLine(plan, { ...facts, tap: tap?.facts }),
    ...(manifest === undefined ? [] : INCOMING),
  ];
  const running: RunningProcess = cleanup.use(await launchQemu(commandLine, { env, session, signal }));
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
    stateDirectory,
    saved:
      snapshot === undefined || manifest === undefined
        ? undefined
        : { directory: snapshot, manifest, heard: heard ?? new Uint8Array() },
    cleanup,
    answerWithinMs: options.answerWithinMs,
    signal,
  });
}

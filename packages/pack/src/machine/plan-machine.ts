import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { userPaths } from '@up/core';
import { baseFiles } from '../container/base-files.ts';
import { completeLayers } from '../container/container-layer.ts';
import { containerLayers } from '../container/container-layers.ts';
import { imageUser } from '../container/image-user.ts';
import { findBusybox } from '../initramfs/busybox.ts';
import type { InitrdCompression } from '../initramfs/compress.ts';
import { guestScript } from '../initramfs/guest-script.ts';
import { type SegmentPlan, SegmentStore } from '../initramfs/segment-store.ts';
import { busyboxMembers, moduleMembers } from '../initramfs/system-members.ts';
import { chooseKernel } from '../kernel/choose-kernel.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { makeFiles } from '../make-files.ts';
import { keyOfMembers } from '../member-key.ts';
import { requireRunner } from '../require-runner.ts';
import { sourceDate } from '../source-date.ts';
import type { BuildMachineOptions } from './machine-options.ts';
import { type Processor, processorOf } from './processor.ts';

/** All that a machine is made of, before anything is written. */
export interface MachinePlan {
  readonly processor: Processor;
  readonly kernel: Kernel;
  readonly compression: InitrdCompression;
  readonly segments: readonly SegmentPlan[];
  readonly store: SegmentStore;
  /** The parameters of the kernel. */
  readonly cmdline: string;
  /** Of every file, in seconds. */
  readonly mtimeSec: number;
  /** Changes when anything of this does. */
  readonly key: string;
}

export interface PlanMachineOptions extends BuildMachineOptions {
  readonly compression: InitrdCompression;
  /** Consoles of the kernel; the last one gets the output of the workload. */
  readonly consoles: (processor: Processor) => readonly string[];
}

/**
 * Makes the workload's files where they are out of date, finds the kernel, and gathers what goes into the initramfs.
 * @throws UpError as `makeFiles`, `chooseKernel`, `findBusybox` and `programClosure` do.
 */
export async function planMachine(options: PlanMachineOptions): Promise<MachinePlan> {
  const { profile, registry, plan, env, signal, compression, onBuildCommand, session } = options;
  const processor = processorOf(process.arch);
  const runner = requireRunner(profile, registry);
  await makeFiles({
    ...{ registry, profile, runner, env, signal },
    ...(session === undefined ? {} : { session }),
    ...(onBuildCommand === undefined ? {} : { onBuildCommand }),
  });
  const cacheDir = options.cacheDir ?? userPaths(env).cache;
  const { onProgress } = options;
  const kernel = await chooseKernel(options.kernel ?? { from: 'auto' }, {
    ...{ architecture: process.arch, cacheDir, env, signal, session, onProgress },
  });
  const mtimeSec = sourceDate(env);
  const directory = join(registry.root, '.up', 'initramfs');
  const store = new SegmentStore({ directory, compression, mtimeSec, env, signal });
  const segments = await Promise.all(
    (await partsOf({ ...options, kernel, cacheDir, mtimeSec })).map(({ title, members }) =>
      store.plan(title, members),
    ),
  );
  const cmdline = cmdlineOf(options, processor);
  const facts = [plan.target.name, await kernelKey(kernel), cmdline, ...segments.map(({ key }) => key)];
  const key = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  return { processor, kernel, compression, segments, store, cmdline, mtimeSec, key };
}

interface PartsOptions extends Omit<PlanMachineOptions, 'kernel' | 'cacheDir'> {
  readonly kernel: Kernel;
  readonly cacheDir: string;
  readonly mtimeSec: number;
}

/** What changes seldom comes first, so that it is kept. */
async function partsOf(options: PartsOptions): Promise<ReturnType<typeof completeLayers>> {
  const { profile, registry, plan, env, signal, kernel, cacheDir, mtimeSec, session } = options;
  const runner = requireRunner(profile, registry);
  const user = imageUser(profile.container.user);
  const from = join(registry.root, runner.root);
  const [node, base, ...rest] = await containerLayers({
    ...{ profile, runner, from, user, env, mtimeSec, node: process.execPath, programs: [] },
  });
  const busybox = await findBusybox({ env, signal, session });
  const machine = hostName(plan.target.name);
  const guest = guestScript({ profile, runner, user, machine });
  const text = (path: string, content: string) => ({
    type: 'file' as const,
    path,
    content: Buffer.from(content),
  });
  const parts = [
    ...(node === undefined ? [] : [node]),
    {
      title: `Linux ${kernel.release} modules and busybox`,
      members: [
        ...(base?.members ?? (await baseFiles(user))),
        ...(await busyboxMembers(busybox)),
        ...(await moduleMembers(kernel, { cacheDir, env, signal })),
      ],
    },
    ...rest,
    {
      title: 'settings of the machine',
      members: [
        text('/etc/up/guest', guest),
        text('/etc/hostname', `${machine}\n`),
        text('/etc/hosts', `127.0.0.1 localhost ${machine}\n::1 localhost\n`),
      ],
    },
  ];
  return completeLayers(parts);
}

/** A label of the domain name system: at most 63 letters, digits and dashes. */
function hostName(target: string): string {
  return target
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}

/** A kernel that tests all its ciphers at every start takes a fifth longer to start on an emulated processor. */
const PARAMETERS: readonly string[] = ['cryptomgr.notests'];

function cmdlineOf({ consoles, parameters = [] }: PlanMachineOptions, processor: Processor): string {
  const named = consoles(processor).map((console) => `console=${console}`);
  return [...named, ...PARAMETERS, ...parameters].join(' ');
}

async function kernelKey({ image }: Kernel): Promise<string> {
  const content = { path: image, sizeBytes: (await stat(image)).size };
  return keyOfMembers([{ type: 'file', path: 'kernel', content }], []);
}

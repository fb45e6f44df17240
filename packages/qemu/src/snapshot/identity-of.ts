import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { userPaths } from '@up/core';
import type { MachinePlan } from '../command-line/machine-plan.ts';
import { findInstalled } from '../firmware/find-installed.ts';
import { rememberedDigest } from '../images/remembered-digest.ts';
import { readQemuVersion } from '../launch/qemu-version.ts';
import type { Accelerator } from '../machine-options.ts';
import { identifySnapshot, type SnapshotIdentity } from './snapshot-identity.ts';

export interface IdentityOptions {
  readonly plan: MachinePlan;
  /** Path of the QEMU that runs it. */
  readonly qemu: string;
  readonly accelerator: Accelerator;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** What a state of this machine fits to, on this host as it is now. @throws UpError as `startMachine`. */
export async function identityOf(options: IdentityOptions): Promise<SnapshotIdentity> {
  const { plan, qemu, accelerator, env, signal } = options;
  const cacheDir = userPaths(env).cache;
  return await identifySnapshot({
    plan,
    accelerator,
    firmware: await findInstalled({ plan, qemu, env }),
    qemuVersion: await readQemuVersion(qemu, env),
    processor: accelerator === 'tcg' ? '' : await processorOf(),
    digestOf: (path) => rememberedDigest(path, { cacheDir, signal }),
  });
}

/** What of a host's processor a guest may have found out. */
async function processorOf(): Promise<string> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => 'unknown');
  const facts = text.split('\n').filter((line) => /^(model name|flags|Features|CPU part)\s*:/.test(line));
  return createHash('sha256')
    .update([...new Set(facts)].join('\n'))
    .digest('hex');
}

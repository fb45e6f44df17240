import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from '@up/process';
import type { MachinePlan } from '../command-line/machine-plan.ts';
import { digestOf } from '../images/file-digest.ts';
import { readImageInfo } from '../images/image-info.ts';
import { QEMU_IMG_HINT } from '../images/qemu-img-hint.ts';
import { damagedSnapshot, type SnapshotManifest } from './snapshot-manifest.ts';

export interface UnpackOptions {
  /** Of the snapshot. */
  readonly directory: string;
  readonly manifest: SnapshotManifest;
  /** Where the machine that goes on looks for what it writes. */
  readonly target: string;
  readonly plan: MachinePlan;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

/**
 * Puts copies of a snapshot's files where the machine will use them: the snapshot itself is only read.
 * @throws UpError UP_SNAPSHOT_UNUSABLE for a file that is not what was saved.
 */
export async function unpackSnapshot(options: UnpackOptions): Promise<void> {
  const { directory, manifest, target, plan } = options;
  await mkdir(target, { recursive: true });
  for (const { name, sha256 } of manifest.files) {
    const copy = join(target, name);
    await rm(copy, { force: true });
    try {
      await copyFile(join(directory, name), copy, constants.COPYFILE_FICLONE);
    } catch (cause) {
      throw damagedSnapshot(directory, `${name} cannot be read`, cause);
    }
    await chmod(copy, 0o600);
    if ((await digestOf(copy)) !== sha256) throw damagedSnapshot(directory, `${name} is not what was saved`);
  }
  for (const [index, { as, path, format }] of plan.drives.entries())
    if (as !== 'cdrom')
      await layOver(join(target, `drive${index}.qcow2`), { ...options, disk: path, format });
}

/** The same content may lie at another place than when the snapshot was made. */
async function layOver(
  overlay: string,
  { disk, format, env, signal }: UnpackOptions & { readonly disk: string; readonly format: string },
): Promise<void> {
  const { backing } = await readImageInfo({ path: overlay, format: 'qcow2', env, signal });
  if (backing === disk) return;
  await runProcess({
    command: 'qemu-img',
    args: ['rebase', '-u', '-f', 'qcow2', '-F', format, '-b', disk, overlay],
    env,
    signal,
    hint: QEMU_IMG_HINT,
  });
}

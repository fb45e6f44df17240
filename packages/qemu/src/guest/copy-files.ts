import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { redact, safeText, systemErrorCode, truncate, UpError } from '@up/core';
import { runProcess, shellWord } from '@up/process';
import type { WaitOptions } from '../machine.ts';
import { type GuestShell, SLICE_BYTES } from './shell/guest-shell.ts';

/** A directory of this host that the machine has by 9p. */
export interface GuestShare {
  readonly tag: string;
  readonly directory: string;
}

export interface CopyOptions extends WaitOptions {
  /** Faster than the shell, where there is one that can be written to. */
  readonly share?: GuestShare | undefined;
}

/**
 * Copies a file or a directory of this host into the guest, under this very path.
 * @throws UpError UP_VM_FAILED in the guest's words; UP_MEDIUM_NOT_FOUND where there is nothing to copy.
 */
export async function copyIn(
  shell: GuestShell,
  { from, to }: { readonly from: string; readonly to: string },
  options: CopyOptions = {},
): Promise<void> {
  const isDirectory = await isDirectoryAt(from);
  await say(shell, `mkdir -p ${shellWord(dirname(to))}`, options);
  if (options.share !== undefined)
    return await throughShare(shell, options.share, options, async ({ host, guest }) => {
      await cp(resolve(from), host, { recursive: true });
      await say(shell, `rm -rf ${shellWord(to)}; cp -r ${guest} ${shellWord(to)}`, options);
    });
  if (!isDirectory) return await sendFile(shell, { from, to }, options);
  await withScratch(async (scratch) => {
    const archive = join(scratch, 'archive.tar');
    await runProcess({ command: 'tar', args: ['-C', resolve(from), '-cf', archive, '.'] });
    const aside = `/tmp/.up-${randomBytes(6).toString('hex')}.tar`;
    await sendFile(shell, { from: archive, to: aside }, options);
    await say(
      shell,
      `mkdir -p ${shellWord(to)} && tar -C ${shellWord(to)} -xf ${aside}; up_e=$?; rm -f ${aside}; exit $up_e`,
      options,
    );
  });
}

/**
 * Copies a file or a directory of the guest to this host, under this very path. What the guest hands out is written below
 * it and nowhere else.
 * @throws UpError UP_VM_FAILED in the guest's words.
 */
export async function copyOut(
  shell: GuestShell,
  { from, to }: { readonly from: string; readonly to: string },
  options: CopyOptions = {},
): Promise<void> {
  await mkdir(dirname(resolve(to)), { recursive: true });
  if (options.share !== undefined)
    return await throughShare(shell, options.share, options, async ({ host, guest }) => {
      await say(shell, `cp -r ${shellWord(from)} ${guest} && sync`, options);
      await cp(host, resolve(to), { recursive: true, filter: isPlain });
    });
  const { output } = await say(
    shell,
    `if [ -d ${shellWord(from)} ]; then echo directory; elif [ -f ${shellWord(from)} ]; then echo file; else echo "no such file: "${shellWord(from)} >&2; exit 1; fi`,
    options,
  );
  if (output.trim() === 'file') return await fetchFile(shell, { from, to: resolve(to) }, options);
  await withScratch(async (scratch) => {
    const archive = join(scratch, 'archive.tar');
    const aside = `/tmp/.up-${randomBytes(6).toString('hex')}.tar`;
    await say(shell, `tar -C ${shellWord(from)} -cf ${aside} .`, options);
    await fetchFile(shell, { from: aside, to: archive }, options);
    await say(shell, `rm -f ${aside}`, options);
    await mkdir(resolve(to), { recursive: true });
    // tar refuses names that lead out of the directory, and does not write through links that it has made.
    await runProcess({
      command: 'tar',
      args: ['-C', resolve(to), '--no-same-owner', '--no-same-permissions', '-xf', archive],
    });
  });
}

async function sendFile(
  shell: GuestShell,
  { from, to }: { readonly from: string; readonly to: string },
  options: WaitOptions,
): Promise<void> {
  const aside = `${to}.up-${randomBytes(4).toString('hex')}`;
  await shell.append(aside, new Uint8Array(), options);
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: SLICE_BYTES * 8 }))
      await shell.append(aside, chunk as Uint8Array, options);
    const { mode, size } = await stat(from);
    const { output } = await say(shell, `wc -c <${shellWord(aside)}`, options);
    if (Number(output) !== size)
      throw new UpError('UP_VM_FAILED', `${safeText(to)} came in with ${output.trim()} bytes of ${size}`);
    const bits = (mode & 0o777).toString(8);
    await say(
      shell,
      `chmod ${bits} ${shellWord(aside)} && mv -f ${shellWord(aside)} ${shellWord(to)}`,
      options,
    );
  } catch (error) {
    await shell.run(`rm -f ${shellWord(aside)}`).catch(() => undefined);
    throw error;
  }
}

async function fetchFile(
  shell: GuestShell,
  { from, to }: { readonly from: string; readonly to: string },
  options: WaitOptions,
): Promise<void> {
  const size = Number((await say(shell, `wc -c <${shellWord(from)}`, options)).output);
  await using file = await open(to, 'w', 0o644);
  let offset = 0;
  while (offset < size) {
    const bytes = Math.min(SLICE_BYTES, size - offset);
    const part = await shell.slice(from, { offset, bytes }, options);
    if (part.length === 0) break;
    await file.write(part);
    offset += part.length;
  }
  if (offset !== size)
    throw new UpError('UP_VM_FAILED', `${safeText(from)} went out with ${offset} bytes of ${size}`);
}

/** The share is mounted only meanwhile: a machine with a share that is mounted cannot be saved. */
async function throughShare(
  shell: GuestShell,
  { tag, directory }: GuestShare,
  options: WaitOptions,
  action: (place: { readonly host: string; readonly guest: string }) => Promise<void>,
): Promise<void> {
  const name = `.up-${randomBytes(6).toString('hex')}`;
  const mount = `/tmp/${name}`;
  await say(
    shell,
    `mkdir -p ${mount} && mount -t 9p -o trans=virtio,version=9p2000.L ${shellWord(tag)} ${mount}`,
    options,
  );
  try {
    await action({ host: join(directory, name), guest: `${mount}/${name}` });
  } finally {
    await shell.run(`umount ${mount} && rmdir ${mount}`, options).catch(() => undefined);
    await rm(join(directory, name), { recursive: true, force: true });
  }
}

/** The guest could have made anything: a link would lead this host's copy elsewhere. */
async function isPlain(path: string): Promise<boolean> {
  const stats = await lstat(path);
  return stats.isFile() || stats.isDirectory();
}

async function say(
  shell: GuestShell,
  command: string,
  options: WaitOptions,
): Promise<{ readonly output: string }> {
  const result = await shell.run(command, options);
  if (result.exitCode === 0) return result;
  const last = result.output.trimEnd().split('\n').at(-1) ?? '';
  throw new UpError(
    'UP_VM_FAILED',
    `The guest cannot do the copy: ${truncate(redact(safeText(last)), 300) || `exit code ${result.exitCode}`}`,
  );
}

async function isDirectoryAt(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new UpError(
      'UP_MEDIUM_NOT_FOUND',
      `${basename(path)} cannot be copied: ${systemErrorCode(cause)}`,
      {
        details: { path },
        cause,
      },
    );
  }
}

async function withScratch(action: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'up-copy-'));
  try {
    await action(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

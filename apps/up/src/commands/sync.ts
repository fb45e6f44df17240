import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UpError } from '@up/core';
import { NIX_PROFILES_FILE, renderNixProfiles } from '@up/profiles';
import type { CommandContext, CommandResult } from '../context.ts';
import { openRegistry } from '../open-registry.ts';
import { readIfThere } from '../read-if-there.ts';
import { unwritable } from '../unwritable.ts';

export interface SyncOptions {
  readonly check?: true;
}

/** `up sync`: writes what the Nix side reads, or checks that it is up to date. */
export async function sync(context: CommandContext, { check }: SyncOptions): Promise<CommandResult> {
  const registry = await openRegistry(context);
  const file = join(registry.root, NIX_PROFILES_FILE);
  const wanted = renderNixProfiles(registry);
  const inSync = (await readIfThere(file)) === wanted;
  if (inSync) return { data: { file, changed: false }, text: `${file} is up to date\n` };
  if (check) {
    const error = new UpError('UP_OUT_OF_SYNC', `${file} is not what ${registry.file} says`, {
      hint: 'Write it anew: up sync',
    });
    return { data: { file, changed: false }, error };
  }
  await writeWhole(file, wanted);
  return { data: { file, changed: true }, text: `wrote ${file}\n` };
}

async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

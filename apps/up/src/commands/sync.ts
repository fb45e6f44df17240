import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathExists, UpError } from '@up/core';
import {
  COMPOSE_PROFILES_FILE,
  NIX_PROFILES_FILE,
  type Registry,
  renderComposeProfiles,
  renderNixProfiles,
} from '@up/profiles';
import type { CommandContext, CommandResult } from '../context.ts';
import { openRegistry } from '../open-registry.ts';
import { readIfThere } from '../read-if-there.ts';
import { unwritable } from '../unwritable.ts';

export interface SyncOptions {
  readonly check?: true;
}

/** `up sync`: writes what Nix and compose read, or checks that it is up to date. */
export async function sync(context: CommandContext, { check }: SyncOptions): Promise<CommandResult> {
  const registry = await openRegistry(context);
  const wanted = await generated(registry);
  const stale: Generated[] = [];
  for (const each of wanted) if ((await readIfThere(each.file)) !== each.text) stale.push(each);
  const data = (isWritten: boolean): object => {
    const files = wanted.map((each) => ({ file: each.file, changed: isWritten && stale.includes(each) }));
    return { ...files[0], files };
  };
  const [first] = stale;
  if (first === undefined)
    return { data: data(false), text: wanted.map(({ file }) => `${file} is up to date\n`).join('') };
  if (check) {
    const error = new UpError('UP_OUT_OF_SYNC', `${first.file} is not what ${registry.file} says`, {
      hint: 'Write it anew: up sync',
      details: { files: stale.map(({ file }) => file) },
    });
    return { data: data(false), error };
  }
  for (const { file, text } of stale) await writeWhole(file, text);
  return { data: data(true), text: stale.map(({ file }) => `wrote ${file}\n`).join('') };
}

interface Generated {
  readonly file: string;
  readonly text: string;
}

/** What follows from a registry; for compose only where the project has a directory for it. */
async function generated(registry: Registry): Promise<readonly Generated[]> {
  const nix = { file: join(registry.root, NIX_PROFILES_FILE), text: renderNixProfiles(registry) };
  const compose = join(registry.root, COMPOSE_PROFILES_FILE);
  if (!(await pathExists(dirname(compose)))) return [nix];
  return [nix, { file: compose, text: renderComposeProfiles(registry) }];
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

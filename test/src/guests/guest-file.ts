import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fixtureCache } from '../images/debian-root.ts';

export interface GuestFileOptions {
  /** With its ending: `healthy.iso`. */
  readonly name: string;
  /** All that the file is made of: another recipe is another file. Paths of guest files stand for their content. */
  readonly recipe: unknown;
  /** Writes the file to `path`; `scratch` is an empty directory that goes away. */
  readonly make: (path: string, scratch: string) => void;
}

/** A file of a guest, made once and kept in the fixture cache. */
export function guestFile({ name, recipe, make }: GuestFileOptions): string {
  const key = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
  const directory = join(fixtureCache(), 'guests');
  const path = join(directory, `${key}-${name}`);
  if (existsSync(path)) return path;
  const scratch = join(directory, `.${randomBytes(6).toString('hex')}`);
  mkdirSync(scratch, { recursive: true });
  try {
    mkdirSync(join(scratch, 'work'));
    make(join(scratch, name), join(scratch, 'work'));
    renameSync(join(scratch, name), path);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return path;
}

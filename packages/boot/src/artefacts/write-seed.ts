import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BootOptions } from '../boot-options.ts';
import { type CloudInitSeed, cloudInitSeed } from '../cloud-init/cloud-init-seed.ts';

export interface WrittenSeed {
  readonly seed: CloudInitSeed | undefined;
  readonly seedPath: string | undefined;
}

/** Puts the seed for cloud-init beside the other files of the boot. @throws as `cloudInitSeed`. */
export async function writeSeed({ cloudInit, directory }: BootOptions): Promise<WrittenSeed> {
  if (cloudInit === undefined) return { seed: undefined, seedPath: undefined };
  const seed = cloudInitSeed(cloudInit);
  const seedPath = join(directory, 'seed.iso');
  await mkdir(directory, { recursive: true });
  await writeFile(seedPath, seed.iso);
  return { seed, seedPath };
}

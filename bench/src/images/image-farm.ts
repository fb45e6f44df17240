import { mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathExists } from '@up/core';
import { Bodies } from './bodies.ts';
import { type ImageSpec, nameOf } from './image-spec.ts';
import { writeDockerArchive } from './write-docker-archive.ts';
import { writeOciLayout } from './write-oci-layout.ts';

/** Changes whenever a spec would give other bytes. */
const FORMAT = 1;

export interface FarmOptions {
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/**
 * Where the image of a spec lies: made the first time, and kept below the temporary directory for the next.
 * What was broken off is never taken for an image.
 */
export async function farmImage(spec: ImageSpec, { signal, say }: FarmOptions): Promise<string> {
  const directory = join(tmpdir(), `up-bench-images-${FORMAT}`);
  const isArchive = spec.compression === 'plain';
  const path = join(directory, `${nameOf(spec)}${isArchive ? '.tar' : ''}`);
  if (await pathExists(path)) return path;
  say(`making ${path}, once`);
  await mkdir(directory, { recursive: true });
  const aside = `${path}.${process.pid}.partial`;
  const options = { spec, path: aside, bodies: new Bodies(), signal };
  try {
    if (isArchive) await writeDockerArchive(options);
    else await writeOciLayout(options);
    await rename(aside, path);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return path;
}

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Segment } from '../initramfs/segment-store.ts';
import type { MachinePlan } from './plan-machine.ts';

export interface Initrd {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** The first that the kernel unpacks first. */
  readonly parts: readonly MachinePart[];
}

export interface MachinePart {
  readonly title: string;
  /** As stored. */
  readonly sizeBytes: number;
  /** An earlier build made it. */
  readonly isUnchanged: boolean;
}

/** Where an archive that is not compressed begins, the kernel wants a multiple of four. */
const BLOCK_BYTES = 512;

/** Writes the parts one behind the other: the kernel unpacks them in turn. */
export async function writeInitrd(
  file: string,
  { segments, store }: MachinePlan,
  signal: AbortSignal,
): Promise<Initrd> {
  const parts: Segment[] = [];
  for (const segment of segments) parts.push(await store.take(segment));
  await store.prune();
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(
    async function* () {
      for (const part of parts) {
        const padding = new Uint8Array(-part.sizeBytes & (BLOCK_BYTES - 1));
        for await (const chunk of createReadStream(part.file, { highWaterMark: 1024 * 1024 })) {
          hash.update(chunk as Uint8Array);
          yield chunk as Uint8Array;
        }
        hash.update(padding);
        yield padding;
        sizeBytes += part.sizeBytes + padding.length;
      }
    },
    createWriteStream(file),
    { signal },
  );
  return {
    sizeBytes,
    sha256: hash.digest('hex'),
    parts: parts.map(({ title, sizeBytes: bytes, isUnchanged }) => ({
      title,
      sizeBytes: bytes,
      isUnchanged,
    })),
  };
}

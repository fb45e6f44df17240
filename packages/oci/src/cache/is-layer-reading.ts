import * as z from 'zod';
import type { LayerReading } from '../layer/layer-reading.ts';

/** Entries are many and made by this package alone: the frame is checked, and each entry's main fields. */
const Frame = z.object({
  sizeBytes: z.number(),
  uncompressedBytes: z.number(),
  compression: z.enum(['none', 'gzip', 'zstd']),
  storedDigests: z.array(z.string()),
  diffIds: z.array(z.string()),
  entries: z.array(z.unknown()),
  problems: z.array(z.object({ code: z.string(), message: z.string() })),
});

export function isLayerReading(value: unknown): value is LayerReading {
  const frame = Frame.safeParse(value);
  return frame.success && frame.data.entries.every(isEntry);
}

function isEntry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Readonly<Record<string, unknown>>;
  return (
    typeof entry['type'] === 'string' &&
    typeof entry['path'] === 'string' &&
    typeof entry['mode'] === 'number' &&
    typeof entry['sizeBytes'] === 'number' &&
    (entry['linkTarget'] === undefined || typeof entry['linkTarget'] === 'string')
  );
}

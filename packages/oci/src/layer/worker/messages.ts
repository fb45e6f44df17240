import type { LayerReading } from '../layer-reading.ts';
import { type IndexParts, LayerIndex } from '../packed/layer-index.ts';
import { packEntries } from '../packed/layer-index-builder.ts';
import type { ReadLayerOptions } from '../read-layer.ts';
import type { SeekableFile } from '../seeking-reader.ts';

/** What a thread is asked: all of `ReadLayerOptions` that changes the reading. */
export interface LayerJob
  extends Pick<ReadLayerOptions, 'limits' | 'algorithms' | 'collectFacts' | 'fileDigests'> {
  readonly file: SeekableFile;
}

export type WorkerMessage =
  /** So many more bytes were read, as stored. */
  | { readonly type: 'bytes'; readonly count: number }
  | { readonly type: 'reading'; readonly reading: SentReading }
  /** The layer could not be read: who asked tries it, and sees why. */
  | { readonly type: 'failed' };

/** A reading whose index is taken apart, as plain values and bytes. */
export interface SentReading {
  readonly frame: Omit<LayerReading, 'entries' | 'plainFile'>;
  readonly parts: IndexParts;
}

export interface ReadingToSend {
  readonly message: WorkerMessage;
  /** Memory that goes with the message: it is moved, and the sender's index is empty afterwards. */
  readonly transferList: readonly ArrayBuffer[];
}

export function toMessage({ entries, plainFile: _, ...frame }: LayerReading): ReadingToSend {
  const parts = packEntries(entries).parts();
  const { lists: _lists, ...bytes } = parts;
  const buffers = Object.values(bytes).flatMap((chunks) => chunks.map(({ buffer }) => buffer));
  const owned = buffers.filter((buffer) => buffer instanceof ArrayBuffer);
  return { message: { type: 'reading', reading: { frame, parts } }, transferList: [...new Set(owned)] };
}

/** Of a compressed layer: there is no file of its content. */
export function fromMessage({ frame, parts }: SentReading): LayerReading {
  return { ...frame, entries: new LayerIndex(parts), plainFile: undefined };
}

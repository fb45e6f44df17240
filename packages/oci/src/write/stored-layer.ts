import { fileChunks, placedMember } from '../source/file-chunks.ts';
import type { LayerBlob } from './image-content.ts';

/** What was noted of a layer when it was made. */
export type LayerNote = Omit<LayerBlob, 'open'>;

/**
 * A layer that was made earlier and kept in a file; undefined where the file is not there or is not what was
 * noted of it.
 */
export async function storedLayer(
  file: string,
  note: LayerNote,
  signal: AbortSignal,
): Promise<LayerBlob | undefined> {
  try {
    const digest = await placedMember({ path: file, offset: 0, sizeBytes: note.sizeBytes }).digest(signal);
    if (digest !== note.digest) return undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
  return layerInFile(file, note);
}

/** A layer that lies in a file as its note says: for who has just made it. */
export function layerInFile(file: string, note: LayerNote): LayerBlob {
  return { ...note, file, open: () => fileChunks({ path: file, offset: 0 }) };
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerCompression } from '../../images/image-spec.ts';

/** Where an image lies, and where runs may leave things. */
export interface Place {
  /** The checkout. */
  readonly root: string;
  readonly image: string;
  readonly compression: LayerCompression;
  /** Goes at the end. */
  readonly scratch: string;
}

export interface FreshDirectory {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** A directory below the scratch directory that does not exist yet, and its removal. */
export function freshDirectory({ scratch }: Place, name: string): FreshDirectory {
  const path = join(scratch, name);
  return { path, remove: (): Promise<void> => rm(path, { recursive: true, force: true }) };
}

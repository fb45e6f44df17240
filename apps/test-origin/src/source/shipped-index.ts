import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UpError } from '@up/core';
import index from '../../assets/shipped/shipped.json' with { type: 'json' };

/** One second of a shipped rendition, in memory. */
export interface ShippedAtom {
  readonly durationSec: number;
  readonly bytes: Buffer;
}

/** One pre-encoded rendition: played one after the other, its atoms are continuous. */
export interface ShippedRendition {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly codecs: string;
  /** Bits per second of the largest atom. */
  readonly bandwidth: number;
  readonly averageBandwidth: number;
  readonly atoms: readonly ShippedAtom[];
}

/**
 * Reads the atoms that shipped.json (which is part of the program) lists.
 * @throws UpError UP_INTERNAL when the installation is damaged.
 */
export async function readShipped(directory: string): Promise<readonly ShippedRendition[]> {
  try {
    return await Promise.all(
      index.renditions.map(async (rendition) => ({
        ...rendition,
        atoms: await Promise.all(rendition.atoms.map((atom) => readAtom(directory, atom))),
      })),
    );
  } catch (cause) {
    throw new UpError('UP_INTERNAL', `The shipped segments in ${directory} cannot be read`, {
      hint: 'Install up again: its files are incomplete.',
      cause,
    });
  }
}

async function readAtom(
  directory: string,
  atom: (typeof index.renditions)[0]['atoms'][0],
): Promise<ShippedAtom> {
  const { file, durationSec, sizeBytes } = atom;
  const bytes = await readFile(join(directory, file));
  if (bytes.length !== sizeBytes) throw new Error(`${file} has ${bytes.length} bytes, not ${sizeBytes}`);
  return { durationSec, bytes };
}

/** The rendition nearest in size to a picture, by the ratio of their areas. */
export function nearestRendition(
  renditions: readonly ShippedRendition[],
  picture: { readonly width: number; readonly height: number },
): ShippedRendition {
  const distance = ({ width, height }: ShippedRendition): number =>
    Math.abs(Math.log((width * height) / (picture.width * picture.height)));
  return renditions.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best));
}

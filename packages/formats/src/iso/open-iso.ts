import type { ReadAt } from '../read-at.ts';
import { directoryRecords } from './directory-record.ts';
import { SECTOR } from './iso-bytes.ts';
import type { IsoFile } from './iso-file.ts';
import { ISO_LIMITS, type IsoLimits } from './iso-limits.ts';
import { systemUseSkip } from './rock-ridge.ts';
import { type IsoVolume, readVolumeDescriptors } from './volume-descriptor.ts';

/** An ISO 9660 volume to look things up in. Hand it to `listIsoDirectory`, `findIsoFile`, `walkIso`, `readIsoFile`. */
export interface IsoImage {
  readonly readAt: ReadAt;
  readonly volume: IsoVolume;
  /** Whose names are used, in the order of Linux: Rock Ridge, Joliet, else the plain ones in lower case. */
  readonly names: 'rock-ridge' | 'joliet' | 'iso9660';
  readonly hasJoliet: boolean;
  readonly root: IsoFile;
  /** Block of the boot catalogue, for `readElTorito`. */
  readonly bootCatalogue: number | undefined;
  /** Descriptors that end without a terminator: the file is damaged, or cut off there. */
  readonly isCutOff: boolean;
  /** Of the System Use Sharing Protocol; undefined without Rock Ridge. */
  readonly skip: number | undefined;
  readonly limits: Required<{ [Key in keyof IsoLimits]: number }>;
}

/**
 * Opens a volume (ECMA-119, Joliet, Rock Ridge): its descriptors and the first sector of its root are read.
 * @throws FormatError `iso/not-an-iso`, `iso/malformed`
 */
export async function openIso(readAt: ReadAt, limits: IsoLimits = {}): Promise<IsoImage> {
  const { primary, joliet, bootCatalogue, isCutOff } = await readVolumeDescriptors(readAt);
  const skip = await rockRidgeSkip(readAt, primary);
  const names = skip !== undefined ? 'rock-ridge' : joliet !== undefined ? 'joliet' : 'iso9660';
  return {
    readAt,
    volume: primary,
    names,
    hasJoliet: joliet !== undefined,
    root: rootOf(names === 'joliet' && joliet !== undefined ? joliet : primary),
    bootCatalogue,
    isCutOff,
    skip,
    limits: {
      maxDirectoryBytes: limits.maxDirectoryBytes ?? ISO_LIMITS.maxDirectoryBytes,
      maxEntries: limits.maxEntries ?? ISO_LIMITS.maxEntries,
      maxDepth: limits.maxDepth ?? ISO_LIMITS.maxDepth,
    },
  };
}

function rootOf({ root, blockBytes }: IsoVolume): IsoFile {
  const offset = (root.block + root.attributeBlocks) * blockBytes;
  return {
    path: '/',
    name: '',
    type: 'directory',
    sizeBytes: root.sizeBytes,
    extents: [{ offset, length: root.sizeBytes }],
    mtimeMs: 0,
  };
}

/** A root that cannot be read has no Rock Ridge; what is wrong with it is for whoever lists it. */
async function rockRidgeSkip(readAt: ReadAt, volume: IsoVolume): Promise<number | undefined> {
  const [extent] = rootOf(volume).extents;
  const bytes = await readAt(extent?.offset ?? 0, SECTOR);
  try {
    const [self] = directoryRecords(bytes.subarray(0, bytes[0] ?? 0), 0);
    return self && systemUseSkip(self.systemUse);
  } catch {
    return undefined;
  }
}

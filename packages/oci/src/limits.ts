/** Bounds on what an image may make this package do. All have defaults. */
export interface ImageLimits {
  /** Size of one JSON document (manifest, index, config), in bytes. */
  readonly jsonBytes: number;
  /** Decompressed size of one layer, in bytes. */
  readonly layerBytes: number;
  /** Decompressed size by stored size of one layer; judged once `ratioFromBytes` have come out. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
  /** Entries of one layer. */
  readonly entries: number;
  /** Components of one path. */
  readonly depth: number;
  /** Size up to which a text file is kept, in bytes. */
  readonly textBytes: number;
  /** Text kept of one layer, in bytes: of executables and configuration, then of everything else. */
  readonly layerTextBytes: number;
  readonly layerOtherTextBytes: number;
  /** Text kept of the whole image, in bytes. */
  readonly imageTextBytes: number;
  /** Size up to which an ELF file is looked into, in bytes. */
  readonly elfBytes: number;
  /** Store references kept of one file. */
  readonly storeReferences: number;
  /** Nested indexes followed, and manifests looked at in all. */
  readonly indexDepth: number;
  readonly manifests: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

export const DEFAULT_LIMITS: ImageLimits = {
  jsonBytes: 4 * MIB,
  layerBytes: 64 * GIB,
  ratio: 200,
  ratioFromBytes: GIB,
  entries: 2_000_000,
  depth: 500,
  textBytes: 256 * KIB,
  layerTextBytes: 32 * MIB,
  layerOtherTextBytes: 8 * MIB,
  imageTextBytes: 96 * MIB,
  elfBytes: 256 * MIB,
  storeReferences: 1000,
  indexDepth: 8,
  manifests: 1000,
};

/** Linux for x86: a sector of a boot loader's time, set-up code, and the compressed kernel. */
export interface BzImage {
  readonly kind: 'bzImage';
  readonly architecture: 'x86_64' | 'i386';
  /** Of the boot protocol: `2.15`. */
  readonly protocol: string;
  /** `6.1.0-40-cloud-amd64`. Not to be trusted. */
  readonly release: string | undefined;
  /** The release with who built it, and when. */
  readonly banner: string | undefined;
  readonly isRelocatable: boolean;
  /** Firmware can start it: there is a PE header around it. */
  readonly hasEfiStub: boolean;
  /** Entry points for boot loaders that have left the stub out, of 32 and of 64 bits. */
  readonly efiHandover: readonly (32 | 64)[];
  /** Longer ones are cut; undefined before protocol 2.06, where it is 255. */
  readonly maxParametersBytes: number | undefined;
  /** What the header says; a shorter file was cut off, a longer one has a signature behind it. */
  readonly sizeBytes: number;
}

/** Linux for arm64, as a boot loader loads it. */
export interface Arm64Image {
  readonly kind: 'arm64-image';
  readonly architecture: 'aarch64';
  readonly isBigEndian: boolean;
  /** Undefined where the kernel does not say. */
  readonly pageBytes: 4096 | 16_384 | 65_536 | undefined;
  readonly hasEfiStub: boolean;
  /** In memory, with what is zero there: more than in the file. */
  readonly memoryBytes: number;
}

/** A kernel that something has to decompress first. */
export interface CompressedKernel {
  readonly kind: 'compressed';
  readonly compression: 'gzip' | 'zstd' | 'xz' | 'lz4' | 'lzma' | 'lzo' | 'bzip2' | 'other';
  /** `efi-zboot` decompresses itself where firmware starts it; the others are for boot loaders. */
  readonly container: 'plain' | 'efi-zboot';
  /** What is inside, where that can be seen: of gzip. */
  readonly contents: 'arm64-image' | undefined;
  readonly architecture: 'aarch64' | undefined;
}

export type KernelImage = BzImage | Arm64Image | CompressedKernel;

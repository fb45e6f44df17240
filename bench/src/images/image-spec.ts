export type LayerCompression = 'plain' | 'gzip' | 'zstd';

/** An image to be generated. The same spec gives the same bytes (of gzip and zstd: with the same compressor). */
export interface ImageSpec {
  readonly layers: number;
  /** Members of all layers together that are no directories; whiteouts included. */
  readonly files: number;
  /** Of all file bodies together, about. */
  readonly bytes: number;
  /** Plain layers make a docker-archive, as `docker save` writes it; the others an OCI layout. */
  readonly compression: LayerCompression;
}

const GIB = 1024 ** 3;

/** `1gib-100k-gzip`. */
export function nameOf({ files, bytes, layers, compression }: ImageSpec): string {
  const count = files >= 1_000_000 ? `${files / 1_000_000}m` : `${files / 1000}k`;
  return `${Math.round(bytes / GIB)}gib-${count}-${layers}-${compression}`;
}

/** One hundred layers with one hundred thousand files in all, the size of a large application. */
export function ordinaryImage(compression: LayerCompression, gib: number = 1): ImageSpec {
  return { layers: 100, files: 100_000, bytes: gib * GIB, compression };
}

/** Small files, many of them: what an index has to hold. */
export function crowdedImage(): ImageSpec {
  return { layers: 100, files: 1_000_000, bytes: 2 * GIB, compression: 'plain' };
}

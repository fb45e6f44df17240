import type { LayerReading } from '../layer/layer-reading.ts';
import type { ReadLayerOptions } from '../layer/read-layer.ts';

/** What of a layer's reading does not depend on where the layer comes from. */
export type LayerOptions = Omit<ReadLayerOptions, 'plainFile'>;

/** A member that can be read as often as is needed. */
export interface PlacedMember {
  readonly sizeBytes: number;
  /** `sha256:hex` of the stored bytes. */
  digest(signal: AbortSignal): Promise<string>;
  readonly plainFile: NonNullable<LayerReading['plainFile']>;
}

/** A member that is named by its digest, where that can be relied on without reading it. */
export interface StatedMember {
  readonly sizeBytes: number;
  readonly digest: string;
}

/**
 * Where the members of an image come from: files of a directory, members of an archive, blobs of a
 * registry. Names are paths without leading slash; links among the members are followed.
 */
export interface ImageSource extends AsyncDisposable {
  /** As the user named it. */
  readonly location: string;
  readonly kind: 'directory' | 'archive' | 'registry';
  has(name: string): boolean | Promise<boolean>;
  /** The stored size of a member in bytes, or undefined where there is none. */
  sizeOf(name: string): Promise<number | undefined>;
  /**
   * A small member as a whole, or undefined where there is none.
   * @throws UpError UP_IMAGE_UNREADABLE where it is larger than `maxBytes`.
   */
  readDocument(name: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** Reads a member as a layer; undefined where there is none. */
  readLayer(name: string, options: LayerOptions): Promise<LayerReading | undefined>;
  /** Where a member lies, for whoever may not have to read it as a layer; absent for what can be read only once. */
  locate?(name: string): Promise<PlacedMember | undefined>;
  /** What a member is, for whoever may not have to fetch it; absent where it would have to be read to know. */
  stated?(name: string): Promise<StatedMember | undefined>;
  /** Why the list of members is not complete; undefined where it is. */
  readonly damage?: string | undefined;
  /** The source itself as one layer, where it is a tar: for a root file system without an image around it. */
  readAsLayer?(options: LayerOptions): Promise<LayerReading>;
}

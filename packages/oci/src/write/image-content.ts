/** One layer as it is stored, to be written somewhere as it is. */
export interface LayerBlob {
  /** `sha256:hex` of the stored bytes. */
  readonly digest: string;
  /** `sha256:hex` of the decompressed tar. */
  readonly diffId: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  /** The stored bytes, from their beginning at each call. A chunk is valid until the next one is asked for. */
  readonly open: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
  /** A file that holds exactly the stored bytes, and that nobody writes to: a layout may link to it. */
  readonly file?: string | undefined;
}

/** All of an image that is written: the config as bytes, and the layers that it counts. */
export interface ImageContent {
  /** A JSON document (OCI image config); its `rootfs.diff_ids` are those of `layers`. */
  readonly config: Uint8Array;
  /** The lowest first. */
  readonly layers: readonly LayerBlob[];
  /** `name:tag`; the first one is that of the OCI index. May be empty. */
  readonly names: readonly string[];
  /** Of the OCI manifest. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

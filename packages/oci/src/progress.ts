export type ImageProgress =
  /** So many more bytes were read, as stored. */
  | { readonly type: 'bytes'; readonly count: number }
  | { readonly type: 'layers'; readonly count: number }
  | {
      readonly type: 'layer-read';
      readonly layer: number;
      /** As stored. */
      readonly sizeBytes: number;
      readonly isCached: boolean;
    };

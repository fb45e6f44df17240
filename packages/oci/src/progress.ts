export type ImageProgress =
  | { readonly type: 'layers'; readonly count: number }
  | {
      readonly type: 'layer-read';
      readonly layer: number;
      /** As stored. */
      readonly sizeBytes: number;
      readonly isCached: boolean;
    };

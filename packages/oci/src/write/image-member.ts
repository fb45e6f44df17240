/** A file of an image as it is written: a member of an archive, or a file of a layout. */
export interface ImageMember {
  /** Path without leading slash. */
  readonly name: string;
  readonly sizeBytes: number;
  /** `sha256:hex` of what `open` gives, where it has to be that. */
  readonly digest?: string | undefined;
  readonly open: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
  /** As of LayerBlob. */
  readonly file?: string | undefined;
}

/** A member that is at hand as a whole. */
export function documentMember(name: string, content: Uint8Array): ImageMember {
  return {
    name,
    sizeBytes: content.length,
    open: async function* () {
      yield content;
    },
  };
}

/** Layers with the same bytes are stored once. */
export function withoutRepetition(members: readonly ImageMember[]): readonly ImageMember[] {
  return [...new Map(members.map((member) => [member.name, member])).values()];
}

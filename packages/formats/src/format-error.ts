/** What a reader adds where callers tell damage apart. */
export interface FormatErrorOptions {
  /** `<format>/<what>`, stable. Default: `<format>/malformed`. */
  readonly code?: string;
  readonly cause?: unknown;
}

/**
 * Input that cannot be read as the format it claims to be. The binary readers of this package throw nothing
 * else, whatever the input.
 */
export class FormatError extends Error {
  override readonly name: string = 'FormatError';
  /** The format: `tar`, `elf`... */
  readonly format: string;
  /** `<format>/<what>`, for example `tar/truncated`. */
  readonly code: string;
  /** Where in the input, in bytes (in characters for the text formats). */
  readonly offset: number;

  constructor(format: string, message: string, offset: number, options: FormatErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.format = format;
    this.code = options.code ?? `${format}/malformed`;
    this.offset = offset;
  }
}

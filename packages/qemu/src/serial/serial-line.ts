/** One line of a serial console. */
export interface SerialLine {
  /** Milliseconds since QEMU was started, when the first byte of the line came. */
  readonly atMs: number;
  /** Without control sequences, line end and trailing blanks; cut at a cap. */
  readonly text: string;
  /** A line that has no end yet, such as a prompt: shown again, longer or whole, when more of it comes. */
  readonly isPartial: boolean;
  /** How many lines before this one are missing, because a flood was more than is kept; default 0. */
  readonly droppedBefore?: number | undefined;
}

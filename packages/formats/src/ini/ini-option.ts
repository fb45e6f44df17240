/** Where a part of a value stands. */
export interface IniLine {
  /** From 1. */
  readonly line: number;
  /** What of this line is in the value. */
  readonly text: string;
  /** What an inline comment took from the line, its `;` or `#` first; '' where there is none. */
  readonly comment: string;
}

/** The value of one key, with its origin. */
export interface IniOption {
  readonly value: string;
  readonly source: string;
  /** The line of the key and those that continue it, empty ones included; at least one. */
  readonly lines: readonly [IniLine, ...IniLine[]];
}

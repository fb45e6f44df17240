import { pythonRepr } from '../percent/python-repr.ts';

export interface BadLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** A line before the first section. `message` is that of Python's MissingSectionHeaderError. */
export class MissingSectionHeaderError extends Error {
  override readonly name = 'MissingSectionHeaderError';
  readonly source: string;
  readonly bad: BadLine;

  constructor(source: string, bad: BadLine) {
    super(
      `File contains no section headers.\nfile: ${pythonRepr(source)}, line: ${bad.line}\n${pythonRepr(bad.text)}`,
    );
    this.source = source;
    this.bad = bad;
  }
}

/** All lines that are neither a section nor an option. `message` is that of Python's ParsingError. */
export class ParsingError extends Error {
  override readonly name = 'ParsingError';
  readonly source: string;
  readonly badLines: readonly BadLine[];

  constructor(source: string, badLines: readonly BadLine[]) {
    const lines = badLines.map(
      ({ line, text }) => `\n\t[line ${String(line).padStart(2)}]: ${pythonRepr(text)}`,
    );
    super(`Source contains parsing errors: ${pythonRepr(source)}${lines.join('')}`);
    this.source = source;
    this.badLines = badLines;
  }
}

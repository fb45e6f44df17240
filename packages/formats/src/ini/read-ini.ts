import type { IniDocument, IniSection } from './ini-document.ts';
import { type BadLine, MissingSectionHeaderError, ParsingError } from './ini-error.ts';
import type { IniLine } from './ini-option.ts';
import { stripComment } from './inline-comment.ts';
import { firstNonSpace, pythonTrim, pythonTrimEnd, universalLines } from './python-text.ts';

/** The greedy match is Python's: `[a] b]` is a section named `a] b`. */
const SECTION = /^\[([^\n]+)\]/;

/**
 * Reads a file into a document, over what is there: Python's
 * `RawConfigParser(strict=False, inline_comment_prefixes=(';', '#'))`.
 *
 * @param source the name of the file, for messages and origins
 * @throws {MissingSectionHeaderError | ParsingError}
 */
export function readIni(document: IniDocument, text: string, source: string): void {
  const reading = new Reading(document, source);
  for (const [index, line] of universalLines(text).entries()) reading.take(line, index + 1);
  reading.finish();
}

class Reading {
  readonly #document: IniDocument;
  readonly #source: string;
  readonly #badLines: BadLine[] = [];
  #section: IniSection | undefined;
  #key = '';
  #lines: [IniLine, ...IniLine[]] | undefined;
  #indent = 0;

  constructor(document: IniDocument, source: string) {
    this.#document = document;
    this.#source = source;
  }

  take(raw: string, line: number): void {
    const { value, comment } = stripComment(raw);
    if (value === '') {
      // An empty line belongs to the value above it, a comment does not.
      if (comment === '') this.#lines?.push({ line, text: '', comment });
      return;
    }
    const indent = firstNonSpace(raw);
    if (this.#lines !== undefined && indent > this.#indent) {
      this.#lines.push({ line, text: value, comment });
      return;
    }
    this.#indent = indent;
    const header = SECTION.exec(value)?.[1];
    if (header !== undefined) this.#openSection(header, line);
    else this.#takeOption({ raw, value, comment, line });
  }

  finish(): void {
    this.#store();
    if (this.#badLines.length > 0) throw new ParsingError(this.#source, this.#badLines);
  }

  #openSection(name: string, line: number): void {
    this.#store();
    this.#document.noteHeader(name, { file: this.#source, line });
    this.#section = this.#document.open(name);
  }

  #takeOption(at: {
    readonly raw: string;
    readonly value: string;
    readonly comment: string;
    readonly line: number;
  }): void {
    const { raw, value, comment, line } = at;
    if (this.#section === undefined) throw new MissingSectionHeaderError(this.#source, { line, text: raw });
    const delimiter = value.search(/[=:]/);
    const key = pythonTrimEnd(value.slice(0, Math.max(0, delimiter))).toLowerCase();
    if (key === '') this.#badLines.push({ line, text: raw });
    if (delimiter === -1) return;
    this.#store();
    this.#key = key;
    this.#lines = key === '' ? undefined : [{ line, text: pythonTrim(value.slice(delimiter + 1)), comment }];
  }

  #store(): void {
    const lines = this.#lines;
    this.#lines = undefined;
    if (lines === undefined) return;
    while (lines.length > 1 && lines.at(-1)?.text === '') lines.pop();
    const value = pythonTrimEnd(lines.map(({ text }) => text).join('\n'));
    this.#section?.set(this.#key, { value, source: this.#source, lines });
  }
}

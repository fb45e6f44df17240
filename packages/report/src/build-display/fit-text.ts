import { redact, safeText } from '@up/core';

/** Of what is shown of a line: nobody neutralises a megabyte to show eighty columns. */
const MAX_RAW = 4096;

/** A text of a builder or of Nix on one line, harmless for a terminal and without credentials. */
export function harmless(text: string): string {
  return redact(safeText(text.length > MAX_RAW ? text.slice(0, MAX_RAW) : text));
}

/**
 * How many columns a text takes at most. No terminal gives more than two to a character, and most give one to those
 * that are counted as two here: a line may come out shorter than it could be, but never wraps.
 */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** Cut where it does not fit, with an ellipsis. */
export function fit(text: string, columns: number): string {
  if (text.length * 2 <= columns || columnsOf(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += columnsOfCharacter(character);
    if (used > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

const ELLIPSIS = 0x2026;
const BOX_FIRST = 0x2500;
const BOX_LAST = 0x257f;
const WIDE_FROM = 0x1100;

function columnsOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < WIDE_FROM || code === ELLIPSIS) return 1;
  return code >= BOX_FIRST && code <= BOX_LAST ? 1 : 2;
}

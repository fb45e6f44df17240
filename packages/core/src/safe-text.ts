/**
 * Makes text from an image, a guest or a log harmless for a terminal: escape sequences go, every other
 * control character, bidirectional override and line break becomes visible.
 */
export function safeText(text: string): string {
  return text
    .replace(ESCAPE_SEQUENCE, '')
    .replace(UNSAFE, (character) =>
      character === '\t' ? ' ' : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    );
}

/**
 * Whole escape sequences (ECMA-48): control sequences, commands with a text (OSC, DCS, PM, APC), two-character
 * escapes. Stricter than `util.stripVTControlCharacters`, which also swallows plain text before a BEL.
 */
const ESCAPE_SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]P^_]|[\u009d\u0090\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/g;

/** C0 and C1 controls, DEL, line and paragraph separators, bidirectional controls ("trojan source"). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** As `safeText`, but line breaks stay: for blocks of output. */
export function safeLines(text: string): string {
  return text.split(/\r?\n/).map(safeText).join('\n');
}

/** At most `maxLength` characters, the last of them an ellipsis where something was cut. */
export function truncate(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, Math.max(0, maxLength - 1))}…`;
}

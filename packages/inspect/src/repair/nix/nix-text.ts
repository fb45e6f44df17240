import { safeText } from '@up/core';

/** A string in double quotes; nothing in it is interpolated. */
export function nixString(text: string): string {
  const escaped = text.replace(/[\\"]|\$(?=\{)/g, '\\$&');
  return `"${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;
}

/**
 * Text for between two pairs of single quotes; nothing in it is interpolated. Escapes there run together with the
 * quotes before them, so that whatever needs one stands in a string of its own.
 */
export function inIndentedString(text: string): string {
  return text.includes("''") || text.includes('$') ? `\${${nixString(text)}}` : text;
}

/** What follows `#` on one line. */
export function nixComment(text: string): string {
  return `# ${safeText(text)}`;
}

/** A word as a shell takes it, whatever is in it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Whether a text can stand on one line of a script. */
export function isOneLine(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  return !/[\u0000-\u001f\u007f\u2028\u2029]/.test(text);
}

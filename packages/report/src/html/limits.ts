import { plural, safeText, truncate } from '@up/core';
import { html, type Markup } from './markup.ts';

/** A text of an image, cut to what a page can show of it. */
export function clip(text: string, maxLength: number): string {
  // Cut before as well: escape sequences are searched in no more text than may be shown of it.
  return truncate(safeText(text.slice(0, 4 * maxLength)), maxLength);
}

/** The first of a list, and a line that says how many are missing and where all of them are. */
export function cutNote(hidden: number, noun: string): Markup | undefined {
  if (hidden <= 0) return undefined;
  return html`<p class="cut">${plural(hidden, `more ${noun}`)}, not on this page: <code>up inspect --json</code> lists all.</p>
`;
}

/** A digest as every tool abbreviates it: twelve hexadecimal digits, without the algorithm. */
export function shortDigest(digest: string): string {
  return digest.replace(/^[a-z0-9]+:/, '').slice(0, 12);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** The versions whose real output is kept beside this file. */
export const CAPTURED: readonly { readonly version: string; readonly id: string }[] = [
  { version: '2.8', id: '28' },
  { version: '2.18', id: '218' },
  { version: '2.26', id: '226' },
  { version: '2.34', id: '234' },
];

/** `shapes-28`, `par-234`, `proto-226`... */
export function readCapture(name: string): string {
  return readFileSync(join(import.meta.dirname, 'captures', `${name}.txt`), 'utf8');
}

/** What one command printed, both its outputs; some end without a line break. */
export function captured(capture: string, title: string): string {
  const start = capture.indexOf(`--- ${title}\n`);
  if (start === -1) throw new Error(`${title} is not in the capture`);
  const rest = capture.slice(start + title.length + 5);
  const end = rest.search(/--- [a-z]/);
  return end === -1 ? rest : rest.slice(0, end);
}

/** The JSON among what a command printed; undefined where there is none. */
export function jsonIn(output: string): string | undefined {
  const lines = stripVTControlCharacters(output).replaceAll('\r', '').split('\n');
  const start = lines.findIndex((line) => /^[[{"]/.test(line));
  if (start === -1) return undefined;
  for (let end = start + 1; end <= lines.length; end += 1) {
    const text = lines.slice(start, end).join('\n');
    if (isJson(text)) return text;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

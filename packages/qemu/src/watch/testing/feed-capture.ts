import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SerialLine } from '../../serial/serial-line.ts';
import type { BootWatch } from '../boot-watch.ts';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures');

/** Milliseconds between two lines of a capture: fast enough that no silence is in it. */
const LINE_MS = 5;

/**
 * The lines of a captured console: ` ` before one with an end, `~` before one without. The first line of the file
 * says what made it.
 */
export function readCapture(name: string): readonly SerialLine[] {
  return readLines('serial', name).map((line, index) => ({
    atMs: 100 + index * LINE_MS,
    text: line.slice(1),
    isPartial: line.startsWith('~'),
  }));
}

/** The text of a captured screen. */
export function readScreen(name: string): readonly string[] {
  return readLines('screen', name);
}

function readLines(kind: 'serial' | 'screen', name: string): readonly string[] {
  return readFileSync(join(FIXTURES, kind, `${name}.txt`), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
}

/** Feeds lines, and then lets `silenceMs` go by in which nothing is read or drawn. Returns the time after it. */
export function feed(watch: BootWatch, lines: readonly SerialLine[], silenceMs: number): number {
  for (const line of lines) watch.line(line);
  let atMs = lines.at(-1)?.atMs ?? 0;
  for (const until = atMs + silenceMs; atMs < until; atMs += 1000) watch.tick(atMs);
  watch.tick(atMs);
  return atMs;
}

/** A line of the console with an end. */
export function line(atMs: number, text: string): SerialLine {
  return { atMs, text, isPartial: false };
}

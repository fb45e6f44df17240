import { parseTar } from '../parse-tar.ts';
import { unsignedSum } from '../raw-header.ts';
import type { TarEntry } from '../tar-entry.ts';
import type { TarEnd, TarWarning } from '../tar-step.ts';

/** Bytes at an offset of a header block, as they shall stand there. */
export type RawField = readonly [offset: number, value: string | readonly number[]];

export const GNU: RawField = [257, 'ustar  \0'];
export const USTAR: RawField = [257, 'ustar\x0000'];
export const END: Uint8Array = new Uint8Array(1024);

export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A header block from literal fields: no code of the writer is used. The checksum is put in last. */
export function rawHeader(
  name: string,
  typeflag: string,
  size: number,
  ...fields: readonly RawField[]
): Uint8Array {
  const block = new Uint8Array(512);
  const own: readonly RawField[] = [
    [0, name],
    [100, '0000644\0'],
    [108, '0001750\0'],
    [116, '0000144\0'],
    [124, `${size.toString(8).padStart(11, '0')}\0`],
    [136, '14631103420\0'],
    [156, typeflag],
  ];
  for (const [offset, value] of [...own, ...fields]) {
    block.set(typeof value === 'string' ? latin1(value) : value, offset);
  }
  return withChecksum(block);
}

export function withChecksum(block: Uint8Array): Uint8Array {
  block.set(latin1(`${unsignedSum(block).toString(8).padStart(6, '0')}\0 `), 148);
  return block;
}

/** A body with its padding. */
export function rawBody(text: string): Uint8Array {
  const body = new Uint8Array(Math.ceil(text.length / 512) * 512);
  body.set(latin1(text));
  return body;
}

/** An extension header with its body. */
export function rawExtension(typeflag: 'x' | 'g' | 'L' | 'K', text: string): Uint8Array {
  return concat(rawHeader('extension', typeflag, text.length, GNU), rawBody(text));
}

export function paxRecord(key: string, value: string): string {
  const rest = key.length + value.length + 3;
  let length = rest + 1;
  while (String(length).length + rest !== length) length += 1;
  return `${length} ${key}=${value}\n`;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export interface ParsedArchive {
  readonly entries: readonly TarEntry[];
  readonly warnings: readonly TarWarning[];
  readonly codes: readonly string[];
  readonly end: TarEnd;
}

/** All that a walk gives. */
export function parsed(bytes: Uint8Array, limits: Parameters<typeof parseTar>[1] = {}): ParsedArchive {
  const entries: TarEntry[] = [];
  const warnings: TarWarning[] = [];
  const walk = parseTar(bytes, limits);
  let step = walk.next();
  for (; step.done !== true; step = walk.next()) {
    if (step.value.type === 'entry') entries.push(step.value.entry);
    else warnings.push(step.value);
  }
  return { entries, warnings, codes: warnings.map((warning) => warning.code), end: step.value };
}

/** The one entry of an archive made of these parts and an end marker. */
export function onlyEntry(...parts: readonly Uint8Array[]): TarEntry {
  const { entries } = parsed(concat(...parts, END));
  const [entry, ...more] = entries;
  if (entry === undefined || more.length > 0) throw new Error(`${entries.length} entries`);
  return entry;
}

import { viewOf } from '../iso-bytes.ts';
import { isoError } from '../iso-error.ts';

/** The names of one file in the two trees: ISO 9660 level 2 with version, and Joliet. */
export interface IsoNames {
  readonly plain: Uint8Array;
  readonly joliet: Uint8Array;
}

/** ECMA-119 10.2: 31 characters with the dot. */
const PLAIN_CHARACTERS = 30;
/** Joliet specification, "Directory Identifiers": 128 bytes. */
const JOLIET_CHARACTERS = 64;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what no name in a directory may hold
const FORBIDDEN = /[\u0000-\u001f/\u007f]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** @throws FormatError `iso/unwritable` */
export function checkName(name: string): void {
  if (name === '' || name === '.' || name === '..' || FORBIDDEN.test(name) || LONE_SURROGATE.test(name))
    throw isoError('iso/unwritable', `${JSON.stringify(name)} is no name for a file`, 0);
  if (name.length > JOLIET_CHARACTERS)
    throw isoError('iso/unwritable', `${name} is longer than ${JOLIET_CHARACTERS} characters`, 0);
}

/** Names for what one directory holds; where two would be the same, one gets a number. */
export function namesOf(
  children: readonly { readonly name: string; readonly isDirectory: boolean }[],
): readonly IsoNames[] {
  const plainTaken = new Set<string>();
  const jolietTaken = new Set<string>();
  return children.map(({ name, isDirectory }) => ({
    plain: new TextEncoder().encode(plainName(name, isDirectory, plainTaken)),
    joliet: wide(unique(name.replace(/[*:;?\\]/g, '_'), '', { taken: jolietTaken, max: JOLIET_CHARACTERS })),
  }));
}

function plainName(name: string, isDirectory: boolean, taken: Set<string>): string {
  const dot = isDirectory ? -1 : name.lastIndexOf('.');
  const stem = upper(dot > 0 ? name.slice(0, dot) : name);
  const extension = dot > 0 ? upper(name.slice(dot + 1)).slice(0, 8) : '';
  const max = PLAIN_CHARACTERS - extension.length;
  if (isDirectory) return unique(stem, '', { taken, max });
  return `${unique(stem, `.${extension}`, { taken, max: max + 1 + extension.length })};1`;
}

/** d-characters: ECMA-119 7.4.1. */
function upper(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
}

function unique(
  stem: string,
  ending: string,
  { taken, max }: { readonly taken: Set<string>; readonly max: number },
): string {
  for (let number = 0; ; number += 1) {
    const suffix = number === 0 ? '' : `_${number}`;
    const name = stem.slice(0, max - suffix.length - ending.length) + suffix + ending;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/** UCS-2, the most significant byte first. */
export function wide(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = viewOf(bytes);
  for (let index = 0; index < text.length; index += 1) view.setUint16(2 * index, text.charCodeAt(index));
  return bytes;
}

import { type ByteSource, readRange } from './byte-source.ts';
import type { FieldReader } from './class.ts';
import type { ProgramHeader } from './program-headers.ts';

/** The entries of the dynamic section: every tag with its values, in file order. */
export type DynamicSection = ReadonlyMap<number, readonly number[]>;

export const DynamicTag = {
  needed: 1,
  stringTable: 5,
  stringTableBytes: 10,
  soname: 14,
  rpath: 15,
  runpath: 29,
  flags1: 0x6ffffffb,
  versionsProvided: 0x6ffffffc,
  versionsProvidedCount: 0x6ffffffd,
  versionsNeeded: 0x6ffffffe,
  versionsNeededCount: 0x6fffffff,
} as const;

/** Reads up to the end mark. Tags beyond 32 bits have no meaning to anybody and are left out. */
export function readDynamicSection(
  source: ByteSource,
  segment: ProgramHeader,
  fields: FieldReader,
): DynamicSection {
  const { address, addressBytes } = fields;
  const stride = 2 * addressBytes;
  const count = Math.floor(Math.min(segment.fileBytes, MAX_BYTES) / stride);
  const view = readRange(source, { offset: segment.offset, length: count * stride, what: 'dynamic section' });
  const entries = new Map<number, number[]>();
  for (let index = 0; index < count; index++) {
    const tag = address(view, index * stride);
    if (tag === END) break;
    const value = address(view, index * stride + addressBytes);
    const values = entries.get(tag);
    if (values === undefined) entries.set(tag, [value]);
    else values.push(value);
  }
  return entries;
}

/** The value that counts where a tag comes more than once: loaders keep the last. */
export function lastValue(dynamic: DynamicSection, tag: number): number | undefined {
  return dynamic.get(tag)?.at(-1);
}

const END = 0;
/** 16 384 entries of 64 bits; the largest in use have a few hundred. */
const MAX_BYTES = 262_144;

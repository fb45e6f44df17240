import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import * as z from 'zod';
import type { LayerReading } from '../layer/layer-reading.ts';
import { NAME_ROW_BYTES, ROW_BYTES } from '../layer/packed/columns.ts';
import { type IndexLists, type IndexParts, LayerIndex } from '../layer/packed/layer-index.ts';

/** The parts of an index that are bytes, in the order in which they stand in a file. */
const SECTIONS = ['rows', 'nameRows', 'names', 'facts', 'contents'] as const;

type Section = (typeof SECTIONS)[number];

/** A checksum over all that follows, then the length of the header. */
const CHECKSUM_BYTES = 32;
const LENGTH_BYTES = 4;
const PREFIX_BYTES = CHECKSUM_BYTES + LENGTH_BYTES;

/** The lists come from this package alone, and count only with their checksum: their frame is looked at. */
const Header = z.object({
  key: z.string(),
  sizeBytes: z.number(),
  uncompressedBytes: z.number(),
  compression: z.enum(['none', 'gzip', 'zstd']),
  storedDigests: z.array(z.string()),
  diffIds: z.array(z.string()),
  problems: z.array(z.object({ code: z.string(), message: z.string() }).loose()),
  lists: z.object({
    owners: z.array(z.unknown()),
    directories: z.array(z.unknown()),
    storeNames: z.array(z.unknown()),
    extras: z.array(z.tuple([z.number(), z.object({ device: z.unknown(), xattrs: z.unknown() }).partial()])),
    hasWhiteouts: z.boolean(),
  }),
  sections: z.record(z.enum(SECTIONS), z.int().nonnegative()),
});

export interface KeyedReading {
  /** What the reading is an answer to. */
  readonly key: string;
  readonly reading: Omit<LayerReading, 'plainFile' | 'entries'> & { readonly entries: LayerIndex };
}

/** A reading as a file: a header in JSON, then the bytes of the index as they lie in memory. */
export function encodeIndexFile({ key, reading }: KeyedReading): readonly Uint8Array[] {
  const { entries, ...frame } = reading;
  const parts = entries.parts();
  const sections = Object.fromEntries(SECTIONS.map((name) => [name, bytesOf(parts[name])]));
  const lists = { ...parts.lists, extras: parts.lists.extras.map(toJson) };
  const header = Buffer.from(JSON.stringify({ key, ...frame, lists, sections }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(header.length);
  const body = [length, header, ...SECTIONS.flatMap((name) => parts[name])];
  const checksum = createHash('sha256');
  for (const piece of body) checksum.update(piece);
  return [checksum.digest(), ...body];
}

/**
 * The reading in a file; undefined where it is damaged, or the answer to another question.
 * @throws Error of the file system.
 */
export function readIndexFile(path: string, key: string): KeyedReading['reading'] | undefined {
  const descriptor = openSync(path, 'r');
  try {
    const checksum = createHash('sha256');
    // Each part in memory of its own: names are let go long before the others.
    const read = (length: number): Buffer => {
      const bytes = readFully(descriptor, length);
      checksum.update(bytes);
      return bytes;
    };
    const expected = readFully(descriptor, CHECKSUM_BYTES);
    const { size } = fstatSync(descriptor);
    if (size < PREFIX_BYTES) return undefined;
    const headerBytes = read(LENGTH_BYTES).readUInt32LE();
    if (PREFIX_BYTES + headerBytes > size) return undefined;
    const header = parseHeader(read(headerBytes));
    if (header?.key !== key) return undefined;
    const sectionBytes = SECTIONS.reduce((sum, name) => sum + (header.sections[name] ?? 0), 0);
    if (PREFIX_BYTES + headerBytes + sectionBytes !== size) return undefined;
    const parts = SECTIONS.map((name) => [name, read(header.sections[name] ?? 0)] as const);
    return checksum.digest().equals(expected) ? assemble(header, Object.fromEntries(parts)) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

function parseHeader(bytes: Buffer): z.infer<typeof Header> | undefined {
  try {
    return Header.safeParse(JSON.parse(bytes.toString())).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function assemble(
  { key: _, sections: _sections, lists, ...frame }: z.infer<typeof Header>,
  bytes: Readonly<Record<string, Uint8Array>>,
): KeyedReading['reading'] | undefined {
  const part = (name: Section): Uint8Array => bytes[name] ?? new Uint8Array(0);
  const isWhole = part('rows').length / ROW_BYTES === part('nameRows').length / NAME_ROW_BYTES;
  if (!isWhole) return undefined;
  const entries = LayerIndex.of(
    { rows: part('rows'), nameRows: part('nameRows') },
    { names: part('names'), facts: part('facts'), contents: part('contents') },
    { ...lists, extras: lists.extras.map(fromJson) } as IndexLists,
  );
  return { ...frame, entries } as KeyedReading['reading'];
}

type Extra = IndexLists['extras'][number];

/** Values of attributes are bytes, which JSON does not have. */
function toJson([row, { device, xattrs }]: Extra): unknown {
  const encoded = xattrs && [...xattrs].map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return [row, { device, xattrs: encoded }];
}

function fromJson([row, { device, xattrs }]: readonly [
  number,
  { device?: unknown; xattrs?: unknown },
]): Extra {
  const encoded = xattrs as readonly (readonly [string, string])[] | undefined;
  const decoded = encoded?.map(
    ([name, value]) => [name, new Uint8Array(Buffer.from(value, 'base64'))] as const,
  );
  return [row, { device: device as Extra[1]['device'], xattrs: decoded && new Map(decoded) }];
}

function bytesOf(chunks: IndexParts[Section]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

function readFully(descriptor: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

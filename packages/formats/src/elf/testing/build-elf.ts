import { DynamicTag } from '../dynamic.ts';
import { ByteWriter, type Layout } from './byte-writer.ts';

/** What an ELF file made for a test says. By default: x86-64, little-endian, a shared object that needs nothing. */
export interface ElfPlan extends Partial<Layout> {
  readonly type?: number;
  readonly machine?: number;
  readonly flags?: number;
  readonly osAbi?: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  readonly flags1?: number;
  readonly buildId?: readonly number[];
  /** library -> versions; a version that ends in `?` is weak. */
  readonly versionsNeeded?: Readonly<Record<string, readonly string[]>>;
  /** The first is marked as the base. */
  readonly versionsProvided?: readonly string[];
  /** false: no dynamic section, as in a static executable. */
  readonly dynamic?: false;
}

/** Where the file is loaded: addresses and offsets differ, so that confusing them fails. */
const BASE_ADDRESS = 0x40_0000;

/** Writes the file: header, program headers, then each part as a segment of its own within one PT_LOAD. */
export function buildElf(plan: ElfPlan = {}): Uint8Array {
  const { bits = 64, byteOrder = 'little' } = plan;
  const layout: Layout = { bits, byteOrder };
  const strings = new StringPool();
  const tables = planTables(plan, strings);
  const parts: Part[] = [];
  if (plan.interpreter !== undefined) parts.push({ type: 3, bytes: zeroEnded(plan.interpreter) });
  if (plan.buildId !== undefined) parts.push({ type: 4, bytes: note(layout, plan.buildId) });
  const headBytes = (bits === 64 ? 64 : 52) + (parts.length + 2) * (bits === 64 ? 56 : 32);
  const body = new ByteWriter(layout);
  const place = (bytes: Uint8Array): number => {
    body.align(8);
    const at = headBytes + body.length;
    body.bytes(bytes);
    return at;
  };
  const segments = parts.map(({ type, bytes }) => ({ type, offset: place(bytes), length: bytes.length }));
  const stringsAt = place(strings.bytes());
  const entries: [number, number][] = [...tables.entries];
  if (tables.needed.length > 0)
    entries.push(
      [DynamicTag.versionsNeeded, BASE_ADDRESS + place(versionNeeds(layout, tables.needed))],
      [DynamicTag.versionsNeededCount, tables.needed.length],
    );
  if (tables.provided.length > 0)
    entries.push(
      [DynamicTag.versionsProvided, BASE_ADDRESS + place(versionDefinitions(layout, tables.provided))],
      [DynamicTag.versionsProvidedCount, tables.provided.length],
    );
  entries.push(
    [DynamicTag.stringTable, BASE_ADDRESS + stringsAt],
    [DynamicTag.stringTableBytes, strings.bytes().length],
    [0, 0],
  );
  const dynamic = new ByteWriter(layout);
  for (const [tag, value] of plan.dynamic === false ? [] : entries) dynamic.address(tag).address(value);
  const dynamicAt = place(dynamic.result());
  const all = [
    { type: 1, offset: 0, length: headBytes + body.length },
    { type: plan.dynamic === false ? 0 : 2, offset: dynamicAt, length: dynamic.length },
    ...segments,
  ];
  return writeHead(layout, plan, all).bytes(body.result()).result();
}

interface Part {
  readonly type: number;
  readonly bytes: Uint8Array;
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly length: number;
}

function writeHead(layout: Layout, plan: ElfPlan, segments: readonly Segment[]): ByteWriter {
  const { bits, byteOrder } = layout;
  const [headerBytes, entryBytes] = bits === 64 ? [64, 56] : [52, 32];
  const writer = new ByteWriter(layout);
  writer.bytes([0x7f, 0x45, 0x4c, 0x46, bits / 32, byteOrder === 'little' ? 1 : 2, 1, plan.osAbi ?? 0]);
  writer
    .bytes(new Uint8Array(8))
    .u16(plan.type ?? 3)
    .u16(plan.machine ?? 62)
    .u32(1);
  writer
    .address(BASE_ADDRESS)
    .address(headerBytes)
    .address(0)
    .u32(plan.flags ?? 0);
  writer.u16(headerBytes).u16(entryBytes).u16(segments.length).u16(0).u16(0).u16(0);
  for (const { type, offset, length } of segments) {
    writer.u32(type);
    if (bits === 64) writer.u32(4);
    writer
      .address(offset)
      .address(BASE_ADDRESS + offset)
      .address(0)
      .address(length)
      .address(length);
    if (bits === 32) writer.u32(4);
    writer.address(8);
  }
  return writer;
}

interface NamedIndex {
  readonly index: number;
  readonly weak: boolean;
}

interface Tables {
  readonly entries: readonly [number, number][];
  readonly needed: readonly { readonly library: number; readonly versions: readonly NamedIndex[] }[];
  readonly provided: readonly number[];
}

function planTables(plan: ElfPlan, strings: StringPool): Tables {
  const entries: [number, number][] = (plan.needed ?? []).map((name) => [
    DynamicTag.needed,
    strings.add(name),
  ]);
  for (const key of ['soname', 'rpath', 'runpath'] as const) {
    const text = plan[key];
    if (text !== undefined) entries.push([DynamicTag[key], strings.add(text)]);
  }
  if (plan.flags1 !== undefined) entries.push([DynamicTag.flags1, plan.flags1]);
  const needed = Object.entries(plan.versionsNeeded ?? {}).map(([library, versions]) => ({
    library: strings.add(library),
    versions: versions.map((name) => ({
      index: strings.add(name.replace(/\?$/, '')),
      weak: name.endsWith('?'),
    })),
  }));
  return { entries, needed, provided: (plan.versionsProvided ?? []).map((name) => strings.add(name)) };
}

function versionNeeds(layout: Layout, needed: Tables['needed']): Uint8Array {
  const writer = new ByteWriter(layout);
  needed.forEach(({ library, versions }, index) => {
    const bytes = 16 * (1 + versions.length);
    writer
      .u16(1)
      .u16(versions.length)
      .u32(library)
      .u32(16)
      .u32(index + 1 < needed.length ? bytes : 0);
    versions.forEach(({ index: name, weak }, at) => {
      writer
        .u32(0)
        .u16(weak ? 2 : 0)
        .u16(2)
        .u32(name)
        .u32(at + 1 < versions.length ? 16 : 0);
    });
  });
  return writer.result();
}

function versionDefinitions(layout: Layout, provided: readonly number[]): Uint8Array {
  const writer = new ByteWriter(layout);
  provided.forEach((name, index) => {
    writer
      .u16(1)
      .u16(index === 0 ? 1 : 0)
      .u16(index + 1)
      .u16(1)
      .u32(0)
      .u32(20);
    writer
      .u32(index + 1 < provided.length ? 28 : 0)
      .u32(name)
      .u32(0);
  });
  return writer.result();
}

function note(layout: Layout, buildId: readonly number[]): Uint8Array {
  const writer = new ByteWriter(layout);
  writer.u32(4).u32(4).u32(1).bytes(zeroEnded('GNU')).u32(0);
  return writer.u32(4).u32(buildId.length).u32(3).bytes(zeroEnded('GNU')).bytes(buildId).result();
}

function zeroEnded(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

class StringPool {
  readonly #writer = new ByteWriter({ bits: 64, byteOrder: 'little' }).bytes([0]);

  add(text: string): number {
    const index = this.#writer.length;
    this.#writer.bytes(zeroEnded(text));
    return index;
  }

  bytes(): Uint8Array {
    return this.#writer.result();
  }
}

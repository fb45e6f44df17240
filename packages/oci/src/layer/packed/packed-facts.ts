import { Buffer } from 'node:buffer';
import type { ElfFile } from '@up/formats';
import type { FileFacts, Shebang } from '../../facts/file-facts.ts';

/** The parts of a record, in their order. Each is there only where its bit is set. */
const PART = { elf: 1, shebang: 2, head: 4, references: 8, sha256: 16, unhashed: 32 } as const;

type Part = keyof typeof PART;

const ORDER: readonly Part[] = ['elf', 'shebang', 'head', 'references', 'sha256'];
/** Of the length that stands before a record, and before each of its parts. */
export const LENGTH_BYTES = 4;

/** Facts without the content of the file, which is kept elsewhere. */
export type SmallFacts = Omit<FileFacts, 'text' | 'bytes'>;

/**
 * Facts as bytes: the length of what follows, a byte that says which parts there are, then each part with its length
 * before it. Undefined where there is no part.
 */
export function packFacts(
  facts: SmallFacts,
  numberOf: (storeName: string) => number,
): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let present = 0;
  const add = (part: Part, content: Uint8Array): void => {
    present |= PART[part];
    parts.push(content);
  };
  const { elf, shebang, head, storeReferences, sha256, unhashed } = facts;
  if (elf !== undefined) add('elf', Buffer.from(JSON.stringify(elf)));
  if (shebang !== undefined) add('shebang', Buffer.from(JSON.stringify(shebang)));
  if (head !== undefined) add('head', head);
  if (storeReferences !== undefined) add('references', packNumbers(storeReferences.map(numberOf)));
  if (sha256 !== undefined) add('sha256', Buffer.from(sha256));
  if (unhashed !== undefined) present |= PART.unhashed;
  return present === 0 ? undefined : recordOf(present, parts);
}

function recordOf(present: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 1);
  const record = Buffer.allocUnsafe(LENGTH_BYTES + length);
  let at = record.writeUInt32LE(length);
  at = record.writeUInt8(present, at);
  for (const part of parts) {
    at = record.writeUInt32LE(part.length, at);
    record.set(part, at);
    at += part.length;
  }
  return record;
}

function packNumbers(numbers: readonly number[]): Uint8Array {
  const packed = Buffer.allocUnsafe(numbers.length * 4);
  numbers.forEach((number, index) => {
    packed.writeUInt32LE(number, index * 4);
  });
  return packed;
}

/** Facts are what they were before they were packed: no buffers of Node. */
export function asBytes({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/** What facts are read from, by row. */
export interface FactsSource {
  /** Undefined where there is nothing but a content. */
  factsRecord(row: number): Buffer | undefined;
  text(row: number): string | undefined;
  binary(row: number): Uint8Array | undefined;
  /** What `elf` was made of, parsed; once for all who ask. */
  elf(row: number, packed: Buffer): ElfFile;
  storeName(number: number): string;
}

/** Facts that are unpacked as they are asked for: most never are. */
export class PackedFacts implements FileFacts {
  readonly #source: FactsSource;
  readonly #row: number;

  constructor(source: FactsSource, row: number) {
    this.#source = source;
    this.#row = row;
  }

  get elf(): ElfFile | undefined {
    const packed = this.#part('elf');
    return packed && this.#source.elf(this.#row, packed);
  }

  get shebang(): Shebang | undefined {
    const packed = this.#part('shebang');
    if (packed === undefined) return undefined;
    const { interpreter, argument } = JSON.parse(packed.toString()) as Shebang;
    return { interpreter, argument };
  }

  get text(): string | undefined {
    return this.#source.text(this.#row);
  }

  get bytes(): Uint8Array | undefined {
    return this.#source.binary(this.#row);
  }

  get head(): Uint8Array | undefined {
    const packed = this.#part('head');
    return packed && asBytes(packed);
  }

  get storeReferences(): readonly string[] | undefined {
    const packed = this.#part('references');
    if (packed === undefined) return undefined;
    const source = this.#source;
    return Array.from({ length: packed.length / 4 }, (_, index) =>
      source.storeName(packed.readUInt32LE(index * 4)),
    );
  }

  get sha256(): string | undefined {
    return this.#part('sha256')?.toString('latin1');
  }

  get unhashed(): 'too-many-holes' | undefined {
    const present = this.#source.factsRecord(this.#row)?.[0] ?? 0;
    return (present & PART.unhashed) === 0 ? undefined : 'too-many-holes';
  }

  #part(wanted: Part): Buffer | undefined {
    const record = this.#source.factsRecord(this.#row);
    const present = record?.[0] ?? 0;
    if (record === undefined || (present & PART[wanted]) === 0) return undefined;
    let at = 1;
    for (const part of ORDER) {
      if ((present & PART[part]) === 0) continue;
      const length = record.readUInt32LE(at);
      if (part === wanted) return record.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length);
      at += LENGTH_BYTES + length;
    }
    return undefined;
  }
}

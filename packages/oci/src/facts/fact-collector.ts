import { Buffer, isUtf8 } from 'node:buffer';
import type { SparseSegment } from '@up/formats';
import type { ImageLimits } from '../limits.ts';
import type { CollectedFacts } from './collected-facts.ts';
import { ContentDigest, holeBytes } from './content-digest.ts';
import { elfFacts, looksLikeElf } from './elf-facts.ts';
import type { FileFacts } from './file-facts.ts';
import { isPackageDatabase, LAYER_DATABASE_BYTES, MAX_DATABASE_BYTES } from './package-database.ts';
import { parseShebang } from './shebang.ts';
import { StoreReferenceScanner } from './store-references.ts';
import { TextBudget } from './text-budget.ts';

const HEAD_BYTES = 32;
const MAX_POOL_BYTES = 64 * 1024 * 1024;
/** As much as Linux reads of a script's first line. */
const START_BYTES = 256;

export interface FactFile {
  readonly path: string;
  readonly mode: number;
  readonly sizeBytes: number;
  /** Where its stored body lies in its content, where it is not the content: only references are looked for. */
  readonly sparse?: readonly SparseSegment[] | undefined;
}

export interface FactCollectorOptions {
  readonly limits: ImageLimits;
  /** true: the SHA-256 of every content, too. */
  readonly fileDigests?: boolean | undefined;
  /**
   * true: store paths are not looked for in files that are neither programs nor texts, unless the layer has files in
   * a store. Three quarters of the bytes need not be looked at then, and need not be read where they can be skipped.
   */
  readonly isSparing?: boolean;
}

/** Holes hashed of one layer, in bytes: a hundred bytes of archive can claim any number of zeros. */
const LAYER_HOLE_BYTES = 4 * 1024 * 1024 * 1024;

/** Learns the facts of one file after the other while their bodies go by, in pieces of any size. */
export class FactCollector {
  readonly #limits: ImageLimits;
  readonly #budget: TextBudget;
  readonly #fileDigests: boolean;
  #isSparing: boolean;
  #isRestUnwanted = false;
  #databaseBytes = LAYER_DATABASE_BYTES;
  #holeBytes = LAYER_HOLE_BYTES;
  #digest: ContentDigest | undefined;
  #isAbandoned = false;
  readonly #names = new Map<string, string>();
  #file: FactFile | undefined;
  #scanner: StoreReferenceScanner | undefined;
  /** The whole body where it is wanted, else its start. */
  #kept: Buffer | undefined;
  #keptBytes = 0;
  #seenBytes = 0;
  /** Holds one body after the other: fresh memory for each would cost more than the copying. */
  #pool = Buffer.allocUnsafeSlow(START_BYTES);

  constructor({ limits, fileDigests = false, isSparing = false }: FactCollectorOptions) {
    this.#limits = limits;
    this.#fileDigests = fileDigests;
    this.#isSparing = isSparing && !fileDigests;
    this.#budget = new TextBudget(limits);
  }

  begin(file: FactFile): void {
    this.#file = file;
    this.#isAbandoned = false;
    this.#isRestUnwanted = false;
    if (file.path.startsWith(STORE)) this.#isSparing = false;
    this.#digest = this.#fileDigests ? this.#beginDigest(file) : undefined;
    this.#scanner = new StoreReferenceScanner(this.#limits.storeReferences);
    this.#kept = undefined;
    this.#keptBytes = 0;
    this.#seenBytes = 0;
  }

  /** Nothing is to be learned of the file that has begun, but for its digest. */
  abandon(): void {
    this.#isAbandoned = true;
    if (this.#digest === undefined) this.#file = undefined;
  }

  push(bytes: Uint8Array): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#digest?.push(bytes);
    if (this.#isAbandoned || this.#isRestUnwanted) return;
    this.#keep(file, bytes);
    this.#isRestUnwanted = this.#isSparing && this.#seenBytes === 0 && isData(file, bytes);
    if (!this.#isRestUnwanted) this.#scanner?.push(bytes);
    this.#seenBytes += bytes.length;
  }

  /** false: nothing more is to be learned of the file, whatever is in the rest of it. */
  wantsRest(): boolean {
    return this.#file !== undefined && !this.#isRestUnwanted;
  }

  /** What was learned; undefined for a file that says nothing. */
  finish(): FileFacts | undefined {
    const collected = this.collect();
    if (collected?.text === undefined || typeof collected.text === 'string')
      return collected as FileFacts | undefined;
    return { ...collected, text: Buffer.from(collected.text).toString() };
  }

  /** As `finish`, for who copies the bytes of a text before the next file begins. */
  collect(): CollectedFacts | undefined {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return undefined;
    const learned = this.#isAbandoned ? undefined : this.#learned(file);
    if (!this.#fileDigests) return learned;
    if (this.#digest === undefined) return { ...learned, unhashed: 'too-many-holes' };
    const sha256 = this.#digest.finish();
    this.#digest = undefined;
    return sha256 === undefined ? learned : { ...learned, sha256 };
  }

  #learned(file: FactFile): CollectedFacts | undefined {
    if (this.#seenBytes === 0) return undefined;
    const found = this.#scanner?.finish() ?? [];
    const references = found.length === 0 ? {} : { storeReferences: found.map((name) => this.#intern(name)) };
    if (file.sparse !== undefined || this.#kept === undefined)
      return found.length === 0 ? undefined : references;
    const kept = this.#kept.subarray(0, this.#keptBytes);
    const isWhole = this.#keptBytes === file.sizeBytes;
    return { ...this.#describe(file, kept, isWhole), ...references };
  }

  #beginDigest(file: FactFile): ContentDigest | undefined {
    const holes = holeBytes(file);
    if (holes > this.#holeBytes) return undefined;
    this.#holeBytes -= holes;
    return new ContentDigest(file);
  }

  #describe(file: FactFile, kept: Buffer, isWhole: boolean): CollectedFacts {
    if (looksLikeElf(kept)) {
      const elf = isWhole ? elfFacts(kept) : undefined;
      return elf === undefined ? { head: headOf(kept) } : { elf };
    }
    if (isWhole && this.#takesDatabase(file))
      return isText(kept) ? { text: kept } : { bytes: Uint8Array.from(kept) };
    const shebang = parseShebang(kept);
    const script = shebang === undefined ? {} : { shebang };
    if (!isWhole || file.sizeBytes > this.#limits.textBytes)
      return { ...script, ...this.#bytesOf(file, kept, isWhole), head: headOf(kept) };
    if (!isText(kept)) return { ...script, ...this.#bytesOf(file, kept, isWhole), head: headOf(kept) };
    if (!this.#budget.take(file)) return { ...script, head: headOf(kept) };
    return { ...script, text: kept };
  }

  #takesDatabase({ path, sizeBytes }: FactFile): boolean {
    if (!isPackageDatabase(path) || sizeBytes > Math.min(MAX_DATABASE_BYTES, this.#databaseBytes))
      return false;
    this.#databaseBytes -= sizeBytes;
    return true;
  }

  #bytesOf(file: FactFile, kept: Buffer, isWhole: boolean): FileFacts {
    return isWhole && isNeededWhole(file.path) ? { bytes: Uint8Array.from(kept) } : {};
  }

  #keep(file: FactFile, bytes: Uint8Array): void {
    if (file.sparse !== undefined) return;
    if (this.#kept === undefined) this.#kept = this.#firstBuffer(file, bytes);
    else if (this.#isGrowing(file)) this.#kept = this.#grown(file, this.#kept, bytes);
    const room = this.#kept.length - this.#keptBytes;
    if (room <= 0 || this.#keptBytes === this.#seenBytes + bytes.length) return;
    const piece = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.#kept.set(piece, this.#keptBytes);
    this.#keptBytes += piece.length;
  }

  #firstBuffer(file: FactFile, bytes: Uint8Array): Buffer {
    // A body in one piece is looked at where it lies; `keptBytes` says that nothing is to be copied.
    if (bytes.length === file.sizeBytes) {
      this.#keptBytes = bytes.length;
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    return this.#allocate(this.#wants(file, bytes) ? file.sizeBytes : Math.min(file.sizeBytes, START_BYTES));
  }

  /** Fewer than four bytes had come, so that nobody could tell whether it is an ELF file. */
  #isGrowing(file: FactFile): boolean {
    return this.#keptBytes < 4 && (this.#kept?.length ?? 0) < file.sizeBytes;
  }

  #grown(file: FactFile, kept: Buffer, bytes: Uint8Array): Buffer {
    const start = Buffer.concat([kept.subarray(0, this.#keptBytes), bytes.subarray(0, 4)]);
    if (!this.#wants(file, start)) return kept;
    const begun = Buffer.from(kept.subarray(0, this.#keptBytes));
    const whole = this.#allocate(file.sizeBytes);
    whole.set(begun);
    return whole;
  }

  #wants({ path, sizeBytes }: FactFile, start: Uint8Array): boolean {
    if (sizeBytes <= this.#limits.textBytes) return true;
    if (looksLikeElf(start)) return sizeBytes <= this.#limits.elfBytes;
    if (isPackageDatabase(path)) return sizeBytes <= Math.min(MAX_DATABASE_BYTES, this.#databaseBytes);
    return isNeededWhole(path) && sizeBytes <= MAX_NEEDED_BYTES;
  }

  #allocate(length: number): Buffer {
    if (length > MAX_POOL_BYTES) return Buffer.allocUnsafeSlow(length);
    if (this.#pool.length < length) this.#pool = Buffer.allocUnsafeSlow(Math.min(MAX_POOL_BYTES, length * 2));
    return this.#pool.subarray(0, length);
  }

  #intern(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, name);
    return name;
  }
}

const MAX_NEEDED_BYTES = 8 * 1024 * 1024;

const STORE = 'nix/store/';

/** Neither a program nor a text, and no file that is needed whole: told by its start. */
function isData({ path, sizeBytes, sparse }: FactFile, start: Uint8Array): boolean {
  if (start.length < Math.min(sizeBytes, START_BYTES) || sparse !== undefined) return false;
  if (looksLikeElf(start) || isNeededWhole(path) || isPackageDatabase(path)) return false;
  return start.subarray(0, START_BYTES).includes(0);
}

/** Binary files that say where the dynamic loader finds libraries. */
function isNeededWhole(path: string): boolean {
  return path.endsWith('/ld.so.cache') && path.slice(0, -'/ld.so.cache'.length).endsWith('etc');
}

function isText(bytes: Buffer): boolean {
  return bytes.indexOf(0) === -1 && isUtf8(bytes);
}

function headOf(bytes: Buffer): Uint8Array {
  return Uint8Array.from(bytes.subarray(0, HEAD_BYTES));
}

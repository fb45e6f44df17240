import type { Buffer } from 'node:buffer';
import type { ElfFile } from '@up/formats';
import type { FileFacts } from '../../facts/file-facts.ts';
import type { LayerEntry, LayerEntryType } from '../layer-entry.ts';
import { ByteArena } from './byte-arena.ts';
import {
  COLUMN,
  CONTENT_MARKS,
  MARK_ASCII,
  MARK_BINARY,
  MARK_EXTRA,
  MARK_LINK,
  MARK_UTF8,
  MODE_MASK,
  NAME_COLUMN,
  NAME_ROW_BYTES,
  ROW_BYTES,
  TYPE_MASK,
  TYPE_SHIFT,
  TYPES,
} from './columns.ts';
import { asBytes, type FactsSource, LENGTH_BYTES, PackedFacts } from './packed-facts.ts';
import { RowTable } from './row-table.ts';

/** What few entries have. */
export interface EntryExtra {
  readonly device: LayerEntry['device'];
  readonly xattrs: LayerEntry['xattrs'];
}

/** What an index is made of: bytes that can be stored or handed to another thread, and lists. */
export interface IndexParts {
  readonly rows: readonly Uint8Array[];
  readonly nameRows: readonly Uint8Array[];
  readonly names: readonly Uint8Array[];
  readonly facts: readonly Uint8Array[];
  readonly contents: readonly Uint8Array[];
  readonly lists: IndexLists;
}

export interface IndexLists {
  /** Pairs of uid and gid. */
  readonly owners: readonly (readonly [uid: number, gid: number])[];
  /** Parents of entries, as paths. */
  readonly directories: readonly string[];
  /** Names of store paths that files refer to. */
  readonly storeNames: readonly string[];
  readonly extras: readonly (readonly [row: number, extra: EntryExtra])[];
  /** Whether there is a whiteout among the entries. */
  readonly hasWhiteouts: boolean;
}

/**
 * The entries of one layer in about a hundred bytes each, kept contents aside: objects took four hundred and more, and
 * the time of the garbage collector. Rows are entries in the order of the layer.
 */
export class LayerIndex implements Iterable<LayerEntry>, FactsSource {
  readonly #rows: RowTable;
  readonly #facts: ByteArena;
  readonly #owners: IndexLists['owners'];
  readonly #storeNames: readonly string[];
  readonly #extras: ReadonlyMap<number, EntryExtra>;
  /** Whether there is a whiteout among the entries. */
  readonly hasWhiteouts: boolean;
  readonly #elfFiles = new Map<number, ElfFile>();
  #nameRows: RowTable;
  #names: ByteArena;
  #directories: readonly string[];
  #contents: ByteArena;

  constructor({ rows, nameRows, names, facts, contents, lists }: IndexParts) {
    this.#rows = new RowTable(ROW_BYTES, rows);
    this.#nameRows = new RowTable(NAME_ROW_BYTES, nameRows);
    this.#names = new ByteArena(names);
    this.#facts = new ByteArena(facts);
    this.#contents = new ByteArena(contents);
    this.#owners = lists.owners;
    this.#directories = lists.directories;
    this.#storeNames = lists.storeNames;
    this.#extras = new Map(lists.extras);
    this.hasWhiteouts = lists.hasWhiteouts;
  }

  /** An index of parts that each lie in one piece. They are shared, not copied. */
  static of(
    { rows, nameRows }: Readonly<Record<'rows' | 'nameRows', Uint8Array>>,
    { names, facts, contents }: Readonly<Record<'names' | 'facts' | 'contents', Uint8Array>>,
    lists: IndexLists,
  ): LayerIndex {
    return new LayerIndex({
      rows: RowTable.of(ROW_BYTES, rows).chunks(),
      nameRows: RowTable.of(NAME_ROW_BYTES, nameRows).chunks(),
      names: ByteArena.of(names).chunks(),
      facts: ByteArena.of(facts).chunks(),
      contents: ByteArena.of(contents).chunks(),
      lists,
    });
  }

  get length(): number {
    return this.#rows.length;
  }

  type(row: number): LayerEntryType {
    return TYPES[(this.#attributes(row) >>> TYPE_SHIFT) & TYPE_MASK] ?? 'other';
  }

  mode(row: number): number {
    return this.#attributes(row) & MODE_MASK;
  }

  uid(row: number): number {
    return this.#owners[this.#uint32(row, COLUMN.owner)]?.[0] ?? 0;
  }

  gid(row: number): number {
    return this.#owners[this.#uint32(row, COLUMN.owner)]?.[1] ?? 0;
  }

  sizeBytes(row: number): number {
    return this.#float64(row, COLUMN.sizeBytes);
  }

  mtimeSec(row: number): number {
    return this.#float64(row, COLUMN.mtimeSec);
  }

  bodyOffset(row: number): number | undefined {
    const offset = this.#float64(row, COLUMN.bodyOffset);
    return Number.isNaN(offset) ? undefined : offset;
  }

  linkTarget(row: number): string | undefined {
    if ((this.#attributes(row) & MARK_LINK) === 0) return undefined;
    const length = this.#uint32(row, COLUMN.contentBytes);
    return this.#facts.text(this.#uint32(row, COLUMN.content), length);
  }

  device(row: number): LayerEntry['device'] {
    return this.#hasExtra(row) ? this.#extras.get(row)?.device : undefined;
  }

  xattrs(row: number): LayerEntry['xattrs'] {
    return this.#hasExtra(row) ? this.#extras.get(row)?.xattrs : undefined;
  }

  facts(row: number): FileFacts | undefined {
    const isEmpty = this.#uint32(row, COLUMN.facts) === 0 && !this.hasContent(row);
    return isEmpty ? undefined : new PackedFacts(this, row);
  }

  /** The last component of the path; '' for the root. */
  name(row: number): string {
    const start = row === 0 ? 0 : this.#nameEnd(row - 1);
    return this.#names.text(start, this.#nameEnd(row) - start);
  }

  /** A number that is the same for entries of the same directory. */
  directoryNumber(row: number): number {
    return this.#nameRows.view(row).getUint32(this.#nameRows.offset(row) + NAME_COLUMN.directory, true);
  }

  /** The path without its last component; '' where there is nothing else. */
  directory(row: number): string {
    return this.#directories[this.directoryNumber(row)] ?? '';
  }

  path(row: number): string {
    const directory = this.directory(row);
    return directory === '' ? this.name(row) : `${directory}/${this.name(row)}`;
  }

  entry(row: number): LayerEntry {
    return {
      type: this.type(row),
      path: this.path(row),
      linkTarget: this.linkTarget(row),
      mode: this.mode(row),
      uid: this.uid(row),
      gid: this.gid(row),
      sizeBytes: this.sizeBytes(row),
      mtimeSec: this.mtimeSec(row),
      bodyOffset: this.bodyOffset(row),
      device: this.device(row),
      xattrs: this.xattrs(row),
      facts: this.facts(row),
    };
  }

  *[Symbol.iterator](): Generator<LayerEntry, void, void> {
    for (let row = 0; row < this.length; row += 1) yield this.entry(row);
  }

  /** Of the content that was kept of a file, in bytes; 0 where none was. */
  keptBytes(row: number): number {
    return this.hasContent(row) ? this.#uint32(row, COLUMN.contentBytes) : 0;
  }

  hasContent(row: number): boolean {
    return (this.#attributes(row) & CONTENT_MARKS) !== 0;
  }

  hasText(row: number): boolean {
    return (this.#attributes(row) & (MARK_ASCII | MARK_UTF8)) !== 0;
  }

  text(row: number): string | undefined {
    const marks = this.#attributes(row) & CONTENT_MARKS;
    if (marks === 0 || marks === MARK_BINARY) return undefined;
    const address = this.#uint32(row, COLUMN.content);
    const length = this.#uint32(row, COLUMN.contentBytes);
    return this.#contents.text(address, length, marks === MARK_ASCII ? 'latin1' : 'utf8');
  }

  binary(row: number): Uint8Array | undefined {
    if ((this.#attributes(row) & CONTENT_MARKS) !== MARK_BINARY) return undefined;
    return asBytes(this.#content(row));
  }

  /** Lets go of the contents of which `isKept` does not say that they stay. */
  keepContents(isKept: (row: number) => boolean): void {
    const kept = new ByteArena();
    for (let row = 0; row < this.length; row += 1) {
      if (!this.hasContent(row)) continue;
      const view = this.#rows.view(row);
      const at = this.#rows.offset(row);
      if (isKept(row)) view.setUint32(at + COLUMN.content, kept.append(this.#content(row)), true);
      else view.setUint32(at + COLUMN.attributes, this.#attributes(row) & ~CONTENT_MARKS, true);
    }
    kept.trim();
    this.#contents = kept;
  }

  /** Lets go of all paths: to be called when the layer has become part of a tree, which has them too. */
  forgetPaths(): void {
    this.#nameRows = new RowTable(NAME_ROW_BYTES);
    this.#names = new ByteArena();
    this.#directories = [];
  }

  parts(): IndexParts {
    return {
      rows: this.#rows.chunks(),
      nameRows: this.#nameRows.chunks(),
      names: this.#names.chunks(),
      facts: this.#facts.chunks(),
      contents: this.#contents.chunks(),
      lists: {
        owners: this.#owners,
        directories: this.#directories,
        storeNames: this.#storeNames,
        extras: [...this.#extras],
        hasWhiteouts: this.hasWhiteouts,
      },
    };
  }

  factsRecord(row: number): Buffer | undefined {
    const address = this.#uint32(row, COLUMN.facts) - 1;
    if (address < 0) return undefined;
    const length = this.#facts.bytes(address, LENGTH_BYTES).readUInt32LE();
    return this.#facts.bytes(address + LENGTH_BYTES, length);
  }

  elf(row: number, packed: Buffer): ElfFile {
    const known = this.#elfFiles.get(row);
    if (known !== undefined) return known;
    const parsed = JSON.parse(packed.toString()) as ElfFile;
    this.#elfFiles.set(row, parsed);
    return parsed;
  }

  storeName(number: number): string {
    return this.#storeNames[number] ?? '';
  }

  #content(row: number): Buffer {
    return this.#contents.bytes(this.#uint32(row, COLUMN.content), this.#uint32(row, COLUMN.contentBytes));
  }

  #attributes(row: number): number {
    return this.#uint32(row, COLUMN.attributes);
  }

  #hasExtra(row: number): boolean {
    return (this.#attributes(row) & MARK_EXTRA) !== 0;
  }

  #nameEnd(row: number): number {
    return this.#nameRows.view(row).getUint32(this.#nameRows.offset(row) + NAME_COLUMN.end, true);
  }

  #uint32(row: number, column: number): number {
    return this.#rows.view(row).getUint32(this.#rows.offset(row) + column, true);
  }

  #float64(row: number, column: number): number {
    return this.#rows.view(row).getFloat64(this.#rows.offset(row) + column, true);
  }
}

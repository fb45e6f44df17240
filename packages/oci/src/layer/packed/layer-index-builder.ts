import { Buffer, isAscii } from 'node:buffer';
import type { CollectedFacts } from '../../facts/collected-facts.ts';
import { isWhiteout } from '../../tree/whiteout.ts';
import type { LayerEntry } from '../layer-entry.ts';
import { ByteArena } from './byte-arena.ts';
import {
  COLUMN,
  codeOf,
  MARK_ASCII,
  MARK_BINARY,
  MARK_EXTRA,
  MARK_LINK,
  MARK_UTF8,
  MODE_MASK,
  NAME_COLUMN,
  NAME_ROW_BYTES,
  ROW_BYTES,
  TYPE_SHIFT,
} from './columns.ts';
import { type EntryExtra, LayerIndex } from './layer-index.ts';
import { packFacts } from './packed-facts.ts';
import { RowTable } from './row-table.ts';

/** An entry whose facts may have their text as bytes. */
export type NewEntry = Omit<LayerEntry, 'facts'> & { readonly facts: CollectedFacts | undefined };

/** Takes the entries of a layer one by one. */
export class LayerIndexBuilder {
  readonly #rows = new RowTable(ROW_BYTES);
  readonly #nameRows = new RowTable(NAME_ROW_BYTES);
  readonly #names = new ByteArena();
  readonly #facts = new ByteArena();
  readonly #contents = new ByteArena();
  readonly #owners = new Numbering<readonly [number, number]>();
  readonly #directories = new Numbering<string>();
  readonly #storeNames = new Numbering<string>();
  readonly #extras: (readonly [number, EntryExtra])[] = [];
  /** Members of a directory mostly follow one another: its number is looked up once for all of them. */
  #lastDirectory = '';
  #lastDirectoryNumber = -1;
  #hasWhiteouts = false;

  get length(): number {
    return this.#rows.length;
  }

  add(entry: NewEntry): void {
    const row = this.#rows.add();
    const view = this.#rows.view(row);
    const at = this.#rows.offset(row);
    const { facts, linkTarget, bodyOffset = Number.NaN } = entry;
    view.setUint32(at + COLUMN.owner, this.#ownerOf(entry), true);
    view.setFloat64(at + COLUMN.sizeBytes, entry.sizeBytes, true);
    view.setFloat64(at + COLUMN.mtimeSec, entry.mtimeSec, true);
    view.setFloat64(at + COLUMN.bodyOffset, bodyOffset, true);
    view.setUint32(at + COLUMN.facts, facts === undefined ? 0 : this.#addFacts(facts), true);
    let marks = 0;
    if (linkTarget !== undefined) marks = this.#setLink(view, at, linkTarget);
    else if (facts?.text !== undefined) marks = this.#setText(view, at, facts.text);
    else if (facts?.bytes !== undefined) marks = this.#setContent(view, at, facts.bytes, MARK_BINARY);
    if (entry.device !== undefined || entry.xattrs !== undefined) {
      marks |= MARK_EXTRA;
      this.#extras.push([row, { device: entry.device, xattrs: entry.xattrs }]);
    }
    const attributes = (entry.mode & MODE_MASK) | (codeOf(entry.type) << TYPE_SHIFT) | marks;
    view.setUint32(at + COLUMN.attributes, attributes, true);
    this.#addName(entry.path);
  }

  finish(): LayerIndex {
    for (const part of [this.#rows, this.#nameRows, this.#names, this.#facts, this.#contents]) part.trim();
    return new LayerIndex({
      rows: this.#rows.chunks(),
      nameRows: this.#nameRows.chunks(),
      names: this.#names.chunks(),
      facts: this.#facts.chunks(),
      contents: this.#contents.chunks(),
      lists: {
        owners: this.#owners.values,
        directories: this.#directories.values,
        storeNames: this.#storeNames.values,
        extras: this.#extras,
        hasWhiteouts: this.#hasWhiteouts,
      },
    });
  }

  #ownerOf({ uid, gid }: NewEntry): number {
    const last = this.#owners.last;
    if (last !== undefined && last[0] === uid && last[1] === gid) return this.#owners.lastNumber;
    return this.#owners.numberOf(`${uid}:${gid}`, [uid, gid]);
  }

  #addName(path: string): void {
    const row = this.#nameRows.add();
    const view = this.#nameRows.view(row);
    const at = this.#nameRows.offset(row);
    const slash = path.lastIndexOf('/');
    const directory = slash === -1 ? '' : path.slice(0, slash);
    if (directory !== this.#lastDirectory || this.#lastDirectoryNumber === -1) {
      this.#lastDirectory = directory;
      this.#lastDirectoryNumber = this.#directories.numberOf(directory, directory);
    }
    const name = slash === -1 ? path : path.slice(slash + 1);
    this.#names.appendText(name);
    this.#hasWhiteouts ||= isWhiteout(name);
    view.setUint32(at + NAME_COLUMN.directory, this.#lastDirectoryNumber, true);
    view.setUint32(at + NAME_COLUMN.end, this.#names.length, true);
  }

  /** The address of a record plus one; 0 where there is nothing but a content. */
  #addFacts(facts: CollectedFacts): number {
    const record = packFacts(facts, (name) => this.#storeNames.numberOf(name, name));
    return record === undefined ? 0 : this.#facts.append(record) + 1;
  }

  #setLink(view: DataView, at: number, target: string): number {
    const address = this.#facts.appendText(target);
    view.setUint32(at + COLUMN.content, address, true);
    view.setUint32(at + COLUMN.contentBytes, this.#facts.length - address, true);
    return MARK_LINK;
  }

  #setText(view: DataView, at: number, text: string | Uint8Array): number {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    return this.#setContent(view, at, bytes, isAscii(bytes) ? MARK_ASCII : MARK_UTF8);
  }

  #setContent(view: DataView, at: number, bytes: Uint8Array, mark: number): number {
    view.setUint32(at + COLUMN.content, this.#contents.append(bytes), true);
    view.setUint32(at + COLUMN.contentBytes, bytes.length, true);
    return mark;
  }
}

/** Gives each of some values a number, counting from 0. */
class Numbering<Value> {
  readonly values: Value[] = [];
  readonly #numbers = new Map<string, number>();
  last: Value | undefined;
  lastNumber = -1;

  numberOf(key: string, value: Value): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.values.length;
      this.#numbers.set(key, number);
      this.values.push(value);
    }
    this.last = value;
    this.lastNumber = number;
    return number;
  }
}

/** Entries as an index, which they may be already. */
export function packEntries(entries: Iterable<LayerEntry>): LayerIndex {
  if (entries instanceof LayerIndex) return entries;
  const builder = new LayerIndexBuilder();
  for (const entry of entries) builder.add(entry);
  return builder.finish();
}

import { SECTOR } from '../iso-bytes.ts';
import { layOut, pathTableEntry, recordBytes, recordLength, systemUseRoom } from './directory-bytes.ts';
import type { IsoFileNode, IsoNode, NameKind, PlacedDirectory } from './iso-tree.ts';
import {
  attributesField,
  type ContinuationRoom,
  extensionsField,
  fieldBytes,
  fieldLength,
  fitFields,
  nameField,
  type SystemUseFields,
  startField,
} from './system-use-fields.ts';

interface RecordPlan {
  readonly name: Uint8Array;
  /** A directory, by its index, or a file. */
  readonly target: number | IsoFileNode;
  readonly fields: SystemUseFields;
}

interface DirectoryPlan {
  readonly records: readonly RecordPlan[];
  /** Of the records. */
  readonly offsets: readonly number[];
  readonly bytes: number;
  readonly parent: number;
  readonly name: Uint8Array;
}

/** One of the two trees, with everything but the places on the volume. */
export interface TreePlan {
  readonly directories: readonly DirectoryPlan[];
  readonly pathTableBytes: number;
}

const NO_FIELDS: SystemUseFields = { inline: new Uint8Array(), continued: undefined };
const SELF: Uint8Array = Uint8Array.of(0);
const PARENT: Uint8Array = Uint8Array.of(1);

export interface PlanOptions {
  readonly kind: NameKind;
  /** For Rock Ridge, which the plain tree has. */
  readonly room: ContinuationRoom;
}

export function planTree(placed: readonly PlacedDirectory[], { kind, room }: PlanOptions): TreePlan {
  const indexOf = new Map(placed.map(({ node }, index) => [node as IsoNode, index]));
  const fieldsOf = (name: Uint8Array, fields: () => readonly Uint8Array[]): SystemUseFields =>
    kind === 'joliet' ? NO_FIELDS : fitFields(fields(), { length: systemUseRoom(name), room });
  const directories = placed.map(({ node, parent, children }, index): DirectoryPlan => {
    const start = index === 0 ? [startField(), extensionsField()] : [];
    const records: RecordPlan[] = [
      { name: SELF, target: index, fields: fieldsOf(SELF, () => [...start, attributesOf(node)]) },
      {
        name: PARENT,
        target: parent,
        fields: fieldsOf(PARENT, () => [attributesOf(placed[parent]?.node ?? node)]),
      },
      ...children.map((child): RecordPlan => {
        const name = child.names[kind];
        const target = child.kind === 'file' ? child : (indexOf.get(child) ?? 0);
        return {
          name,
          target,
          fields: fieldsOf(name, () => [attributesOf(child), nameField(child.name)]),
        };
      }),
    ];
    const lengths = records.map(({ name, fields }) => recordLength(name, fieldLength(fields)));
    return { records, ...layOut(lengths), parent, name: index === 0 ? SELF : node.names[kind] };
  });
  const pathTableBytes = directories.reduce((sum, { name }) => sum + 8 + name.length + (name.length % 2), 0);
  return { directories, pathTableBytes };
}

/** A directory has a link from above, one from itself, and one from each directory in it. */
function attributesOf(node: IsoNode): Uint8Array {
  const links =
    node.kind === 'file' ? 1 : 2 + node.children.filter(({ kind }) => kind === 'directory').length;
  return attributesField(node, links);
}

export interface Places {
  /** Block of each directory, in the order of the plan. */
  readonly directories: readonly number[];
  readonly files: ReadonlyMap<IsoFileNode, number>;
  /** First block of the continuation areas. */
  readonly continuation: number;
  readonly timeMs: number;
}

/** The bytes of each directory, and of the continuation areas its records need, by block. */
export function* renderTree(plan: TreePlan, places: Places): Generator<readonly [number, Uint8Array]> {
  for (const [index, directory] of plan.directories.entries()) {
    const bytes = new Uint8Array(directory.bytes);
    directory.records.forEach((record, position) => {
      bytes.set(renderRecord(plan, record, places), directory.offsets[position] ?? 0);
    });
    yield [(places.directories[index] ?? 0) * SECTOR, bytes];
    for (const { fields } of directory.records) {
      if (fields.continued === undefined) continue;
      yield [places.continuation * SECTOR + fields.continued.offset, fields.continued.bytes];
    }
  }
}

/** As a descriptor holds it: without what comes behind the name. */
export function renderRoot(plan: TreePlan, places: Places): Uint8Array {
  return renderRecord(plan, { name: SELF, target: 0, fields: NO_FIELDS }, places);
}

function renderRecord(plan: TreePlan, { name, target, fields }: RecordPlan, places: Places): Uint8Array {
  const isDirectory = typeof target === 'number';
  return recordBytes({
    name,
    isDirectory,
    block: isDirectory ? (places.directories[target] ?? 0) : (places.files.get(target) ?? 0),
    sizeBytes: isDirectory ? (plan.directories[target]?.bytes ?? 0) : target.bytes.length,
    timeMs: places.timeMs,
    systemUse: fieldBytes(fields, places.continuation),
  });
}

/** Directories are counted from 1: ECMA-119 6.9.1. */
export function renderPathTable(
  { directories }: TreePlan,
  { blocks, byteOrder }: { readonly blocks: readonly number[]; readonly byteOrder: 'little' | 'big' },
): Uint8Array {
  const entries = directories.map(({ name, parent }, index) =>
    pathTableEntry({ name, block: blocks[index] ?? 0, parent: parent + 1 }, byteOrder),
  );
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    bytes.set(entry, at);
    at += entry.length;
  }
  return bytes;
}

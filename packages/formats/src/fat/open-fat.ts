import { readExactly } from '../bytes/fields.ts';
import { FormatError } from '../format-error.ts';
import type { ReadAt } from '../read-at.ts';
import type { OpenVolumeFile, Volume, VolumeFile } from '../volume.ts';
import { BOOT_SECTOR_BYTES, type FatLayout, readFatLayout } from './boot-sector.ts';
import { type FatDirectory, type FatEntry, readFatDirectory } from './directory.ts';
import { type ClusterRun, chainFollower, type FollowChain } from './fat-table.ts';

/** A FAT file system; names are compared without regard to case. */
export interface FatVolume extends Volume {
  readonly fileSystem: 'fat';
  readonly bits: 12 | 16 | 32;
}

/**
 * Opens a file system of FAT12, FAT16 or FAT32, with long names. `readAt` begins where it begins.
 *
 * @throws FormatError `fat/...`: `fat/magic` where there is none
 */
export async function openFat(readAt: ReadAt): Promise<FatVolume> {
  const where = { format: 'fat', offset: 0, length: BOOT_SECTOR_BYTES, what: 'boot sector' };
  const layout = readFatLayout(await readExactly(readAt, where));
  if (layout === undefined) throw new FormatError('fat', 'no boot sector of FAT', 0, { code: 'fat/magic' });
  const source: Source = { readAt, layout, follow: chainFollower(readAt, layout) };
  const { label } = await readDirectory(source, ROOT);
  return {
    fileSystem: 'fat',
    bits: layout.bits,
    label: label ?? layout.bootLabel,
    uuid: layout.volumeId,
    sizeBytes: layout.sizeBytes,
    stat: async (path) => {
      const found = await find(source, path);
      return found === undefined ? undefined : fileOf(found);
    },
    list: async (path) => {
      const found = await findOr(source, path);
      if (found.type !== 'directory') throw refused('not-a-directory', path);
      return (await readDirectory(source, found)).entries.map(fileOf);
    },
    open: async (path) => await openFile(source, await findOr(source, path), path),
    read: async (path, { maxBytes }) => {
      const file = await openFile(source, await findOr(source, path), path);
      if (file.sizeBytes > maxBytes) throw refused('too-large', path);
      return await file.readAt(0, file.sizeBytes);
    },
  };
}

interface Source {
  readonly readAt: ReadAt;
  readonly layout: FatLayout;
  readonly follow: FollowChain;
}

const ROOT: FatEntry = { name: '', shortName: '', type: 'directory', sizeBytes: 0, cluster: 0 };

async function find(source: Source, path: string): Promise<FatEntry | undefined> {
  const trail: FatEntry[] = [];
  for (const segment of path.split(/[/\\]/, MAX_SEGMENTS)) {
    const directory = trail.at(-1) ?? ROOT;
    if (directory.type !== 'directory') return undefined;
    if (segment === '..') trail.pop();
    if (segment === '' || segment === '.' || segment === '..') continue;
    const { entries } = await readDirectory(source, directory);
    const wanted = segment.toUpperCase();
    const found = entries.find((entry) => entry.name.toUpperCase() === wanted);
    const next = found ?? entries.find((entry) => entry.shortName.toUpperCase() === wanted);
    if (next === undefined) return undefined;
    trail.push(next);
  }
  return trail.at(-1) ?? ROOT;
}

async function findOr(source: Source, path: string): Promise<FatEntry> {
  const found = await find(source, path);
  if (found === undefined) throw refused('not-found', path);
  return found;
}

/** Only the root has no cluster: of FAT12 and FAT16, it has a place of its own. */
async function readDirectory(source: Source, { cluster, name }: FatEntry): Promise<FatDirectory> {
  const { readAt, layout, follow } = source;
  const first = cluster === 0 && layout.bits === 32 ? layout.rootCluster : cluster;
  if (first === 0) {
    if (name !== '') return { entries: [], label: undefined };
    const where = { format: 'fat', offset: layout.rootOffset, length: layout.rootBytes };
    return readFatDirectory(await readExactly(readAt, { ...where, what: 'root directory' }), where.offset);
  }
  const runs = await follow({ first, maxClusters: Math.ceil(MAX_DIRECTORY_BYTES / layout.clusterBytes) });
  const pieces: Uint8Array[] = [];
  for (const { offset, length } of runs.map((run) => placeOf(layout, run)))
    pieces.push(await readExactly(readAt, { format: 'fat', offset, length, what: 'directory' }));
  return readFatDirectory(Buffer.concat(pieces), placeOf(layout, { first, count: 1 }).offset);
}

async function openFile(source: Source, entry: FatEntry, path: string): Promise<OpenVolumeFile> {
  const { readAt, layout, follow } = source;
  const { sizeBytes, cluster } = entry;
  if (entry.type !== 'file') throw refused('not-a-file', path);
  if (sizeBytes === 0) return { sizeBytes, readAt: async () => new Uint8Array() };
  const clusters = Math.ceil(sizeBytes / layout.clusterBytes);
  // A chain may be longer than the file: the end of a download that was cut.
  const runs = await follow({ first: cluster, maxClusters: layout.clusters });
  if (runs.reduce((sum, { count }) => sum + count, 0) < clusters)
    throw new FormatError(
      'fat',
      'a file is longer than its chain',
      placeOf(layout, { first: cluster, count: 1 }).offset,
      {
        code: 'fat/chain',
      },
    );
  const places = runs.map((run) => placeOf(layout, run));
  return { sizeBytes, readAt: (offset, length) => readPlaces(readAt, { places, offset, length, sizeBytes }) };
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

interface PlacesToRead {
  readonly places: readonly Place[];
  readonly offset: number;
  readonly length: number;
  readonly sizeBytes: number;
}

async function readPlaces(
  readAt: ReadAt,
  { places, offset, length, sizeBytes }: PlacesToRead,
): Promise<Uint8Array> {
  const end = Math.min(offset + length, sizeBytes);
  if (offset < 0 || !(end > offset)) return new Uint8Array();
  const target = new Uint8Array(end - offset);
  let start = 0;
  for (const place of places) {
    const from = Math.max(offset, start);
    const to = Math.min(end, start + place.length);
    if (from < to) {
      const where = { format: 'fat', offset: place.offset + from - start, length: to - from, what: 'file' };
      target.set(await readExactly(readAt, where), from - offset);
    }
    start += place.length;
    if (start >= end) break;
  }
  return target;
}

function placeOf({ dataOffset, clusterBytes }: FatLayout, { first, count }: ClusterRun): Place {
  return { offset: dataOffset + (first - 2) * clusterBytes, length: count * clusterBytes };
}

function fileOf({ name, type, sizeBytes }: FatEntry): VolumeFile {
  return { name, type, sizeBytes };
}

type Refusal = 'not-found' | 'not-a-file' | 'not-a-directory' | 'too-large';

function refused(what: Refusal, path: string): FormatError {
  return new FormatError('fat', `${path}: ${what.replaceAll('-', ' ')}`, 0, { code: `fat/${what}` });
}

/** 65 536 entries are the most. */
const MAX_DIRECTORY_BYTES = 65_536 * 32;
/** Longer paths do not fit into the 260 characters that programs allow. */
const MAX_SEGMENTS = 64;

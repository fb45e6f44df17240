import { closeSync, openSync, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FormatError, type TarEntry, walkTar } from '@up/formats';
import type { LayerReading } from '../layer/layer-reading.ts';
import { readLayer } from '../layer/read-layer.ts';
import { fileChunks, placedMember, readRangeSync } from './file-chunks.ts';
import type { ImageSource, LayerOptions, PlacedMember } from './image-source.ts';
import { followLinks, memberName } from './member-name.ts';
import { unreadable } from './unreadable.ts';

interface Member {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly link: { readonly target: string; readonly isHard: boolean } | undefined;
}

/** More members than any archive of images has; a root file system may have more, and needs no list of them. */
const MAX_MEMBERS = 100_000;
const WINDOW_BYTES = 64 * 1024;

/** The members of an uncompressed tar file, read where they lie. */
export class TarFileSource implements ImageSource {
  readonly kind = 'archive';
  readonly location: string;
  readonly #path: string;
  readonly damage: string | undefined;
  readonly #members: ReadonlyMap<string, Member>;

  private constructor(path: string, location: string, { members, damage }: Listing) {
    this.#path = path;
    this.location = location;
    this.damage = damage;
    this.#members = members;
  }

  /** Walks the headers of the archive. Damage ends the walk: what came before it stays readable. */
  static open(path: string, location: string): TarFileSource {
    return new TarFileSource(path, location, listMembers(path));
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  async sizeOf(name: string): Promise<number | undefined> {
    return this.#find(name)?.sizeBytes;
  }

  async readDocument(name: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const member = this.#find(name);
    if (member === undefined) return undefined;
    if (member.sizeBytes > maxBytes)
      throw unreadable(this.location, `${name} is larger than ${maxBytes} bytes`);
    return readRangeSync(this.#path, { offset: member.offset, length: member.sizeBytes });
  }

  async readLayer(name: string, options: LayerOptions): Promise<LayerReading | undefined> {
    const member = this.#find(name);
    if (member === undefined) return undefined;
    const { offset, sizeBytes } = member;
    const plainFile = { path: this.#path, offset };
    const seekable = { ...plainFile, sizeBytes };
    return await readLayer(fileChunks(seekable, options.buffers), { ...options, plainFile, seekable });
  }

  async locate(name: string): Promise<PlacedMember | undefined> {
    const member = this.#find(name);
    if (member === undefined) return undefined;
    return placedMember({ path: this.#path, offset: member.offset, sizeBytes: member.sizeBytes });
  }

  async readAsLayer(options: LayerOptions): Promise<LayerReading> {
    const plainFile = { path: this.#path, offset: 0 };
    const seekable = { ...plainFile, sizeBytes: (await stat(this.#path)).size };
    return await readLayer(fileChunks(plainFile, options.buffers), { ...options, plainFile, seekable });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #find(name: string): Member | undefined {
    const target = followLinks(name, (member) => this.#members.get(member)?.link);
    return target === undefined ? undefined : this.#members.get(target);
  }
}

interface Listing {
  readonly members: ReadonlyMap<string, Member>;
  readonly damage: string | undefined;
}

function listMembers(path: string): Listing {
  const members = new Map<string, Member>();
  let damage: string | undefined;
  const descriptor = openSync(path, 'r');
  try {
    const read = windowedReader(descriptor);
    const walk = walkTar();
    let step = walk.next();
    while (step.done !== true && members.size < MAX_MEMBERS) {
      const { value } = step;
      if (value.type === 'entry') addMember(members, value.entry);
      step = walk.next(value.type === 'read' ? read(value.offset, value.length) : undefined);
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    damage = `the archive is damaged at byte ${error.offset}: ${error.message}`;
  } finally {
    closeSync(descriptor);
  }
  return { members, damage };
}

function addMember(members: Map<string, Member>, entry: TarEntry): void {
  if (entry.type !== 'file' && entry.type !== 'symlink' && entry.type !== 'hardlink') return;
  const link =
    entry.type === 'file' ? undefined : { target: entry.linkPath, isHard: entry.type === 'hardlink' };
  if (entry.sparse !== undefined) return;
  members.set(memberName(entry.path), { offset: entry.bodyOffset, sizeBytes: entry.storedBytes, link });
}

/** Headers of small members lie close together: one read of the file serves several. */
function windowedReader(descriptor: number): (offset: number, length: number) => Uint8Array | undefined {
  const window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  let start = 0;
  let filled = 0;
  return (offset, length) => {
    if (length > WINDOW_BYTES) {
      const large = Buffer.allocUnsafeSlow(length);
      return large.subarray(0, readFully(descriptor, large, offset));
    }
    if (offset < start || offset + length > start + filled) {
      start = offset;
      filled = readFully(descriptor, window, offset);
    }
    return window.subarray(offset - start, Math.min(offset - start + length, filled));
  };
}

function readFully(descriptor: number, buffer: Uint8Array, offset: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(descriptor, buffer, filled, buffer.length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

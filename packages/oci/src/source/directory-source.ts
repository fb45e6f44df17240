import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { systemErrorCode } from '@up/core';
import type { LayerReading } from '../layer/layer-reading.ts';
import { readLayer } from '../layer/read-layer.ts';
import { fileChunks, placedMember, readRangeSync } from './file-chunks.ts';
import type { ImageSource, LayerOptions, PlacedMember } from './image-source.ts';
import { memberName } from './member-name.ts';
import { unreadable } from './unreadable.ts';

interface FileMember {
  readonly path: string;
  readonly sizeBytes: number;
}

/** The files of a directory: an OCI layout, or an archive that somebody unpacked. */
export class DirectorySource implements ImageSource {
  readonly kind = 'directory';
  readonly location: string;
  readonly #root: string;

  private constructor(location: string, root: string) {
    this.location = location;
    this.#root = root;
  }

  static async open(location: string): Promise<DirectorySource> {
    return new DirectorySource(location, await realpath(location));
  }

  async has(name: string): Promise<boolean> {
    return (await this.#find(name)) !== undefined;
  }

  async sizeOf(name: string): Promise<number | undefined> {
    return (await this.#find(name))?.sizeBytes;
  }

  async readDocument(name: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const member = await this.#find(name);
    if (member === undefined) return undefined;
    if (member.sizeBytes > maxBytes)
      throw unreadable(this.location, `${name} is larger than ${maxBytes} bytes`);
    return readRangeSync(member.path, { offset: 0, length: member.sizeBytes });
  }

  async readLayer(name: string, options: LayerOptions): Promise<LayerReading | undefined> {
    const member = await this.#find(name);
    if (member === undefined) return undefined;
    const range = { path: member.path, offset: 0 };
    const seekable = { ...range, sizeBytes: member.sizeBytes };
    return await readLayer(fileChunks(range, options.buffers), { ...options, plainFile: range, seekable });
  }

  async locate(name: string): Promise<PlacedMember | undefined> {
    const member = await this.#find(name);
    return member && placedMember({ ...member, offset: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** A link that leads out of the directory is no member: an image must not show files of the host. */
  async #find(name: string): Promise<FileMember | undefined> {
    try {
      const path = await realpath(join(this.#root, memberName(name)));
      if (!path.startsWith(this.#root === sep ? sep : this.#root + sep)) return undefined;
      const { size, isFile } = await stat(path).then((found) => ({
        size: found.size,
        isFile: found.isFile(),
      }));
      return isFile ? { path, sizeBytes: size } : undefined;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(systemErrorCode(error) ?? '')) return undefined;
      throw error;
    }
  }
}

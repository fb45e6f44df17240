import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@up/core';
import { FactCollector } from '../facts/fact-collector.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import type { LayerEntry, LayerEntryType } from '../layer/layer-entry.ts';
import type { ProblemLog } from '../problem.ts';
import type { LayerOptions } from './image-source.ts';

export interface HostTreeOptions extends LayerOptions {
  readonly problems: ProblemLog;
  /** The path in the image for a path of this machine; undefined leaves a file, and all below it, out. */
  readonly toImagePath: (hostPath: string) => string | undefined;
  /** What the image says of the file instead of what this machine says. */
  readonly adjust?: ((entry: LayerEntry, hostPath: string) => LayerEntry) | undefined;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Files of this machine as entries of a layer, without following any link. Other file systems mounted below
 * `start` (proc, sys) are left out, what cannot be read is reported.
 */
export async function readHostTree(start: string, options: HostTreeOptions): Promise<readonly LayerEntry[]> {
  const walk = new HostWalk(lstatSync(start).dev, options);
  await walk.visit(start);
  return walk.entries;
}

class HostWalk {
  readonly entries: LayerEntry[] = [];
  readonly #device: number;
  readonly #options: HostTreeOptions;
  readonly #facts: FactCollector | undefined;
  /** The first name of every file that has several. */
  readonly #firstNames = new Map<string, string>();
  readonly #buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);

  constructor(device: number, options: HostTreeOptions) {
    this.#device = device;
    this.#options = options;
    this.#facts = options.collectFacts ? new FactCollector(options) : undefined;
  }

  async visit(start: string): Promise<void> {
    const open = [start];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      this.#options.signal.throwIfAborted();
      if (this.entries.length >= this.#options.limits.entries) {
        const message = `there are more than ${this.#options.limits.entries} files: the others are not read`;
        this.#options.problems.add({ code: 'too-many-entries', message });
        return;
      }
      for (const child of await this.#file(path)) open.push(child);
    }
  }

  /** Adds one file; returns what is in it, where it is a directory. */
  async #file(hostPath: string): Promise<readonly string[]> {
    const path = this.#options.toImagePath(hostPath);
    if (path === undefined) return [];
    try {
      const stats = lstatSync(hostPath);
      const entry = await this.#toEntry(hostPath, { path, stats });
      this.entries.push(this.#options.adjust?.(entry, hostPath) ?? entry);
      if (!stats.isDirectory() || stats.dev !== this.#device) return [];
      return readdirSync(hostPath)
        .sort()
        .reverse()
        .map((name) => join(hostPath, name));
    } catch (error) {
      const reason = systemErrorCode(error);
      if (reason === undefined) throw error;
      const message = `a file cannot be read (${reason})`;
      this.#options.problems.add({ code: 'file-unreadable', message, path, evidence: { reason } });
      return [];
    }
  }

  async #toEntry(hostPath: string, { path, stats }: { path: string; stats: Stats }): Promise<LayerEntry> {
    const first = this.#firstName(path, stats);
    const type = first === undefined ? typeOf(stats) : 'hardlink';
    return {
      type,
      path,
      linkTarget: type === 'symlink' ? readlinkSync(hostPath) : first,
      mode: stats.mode & 0o7777,
      uid: stats.uid,
      gid: stats.gid,
      sizeBytes: type === 'file' ? stats.size : 0,
      mtimeSec: Math.floor(stats.mtimeMs / 1000),
      bodyOffset: undefined,
      device:
        type === 'character-device' || type === 'block-device'
          ? { major: (stats.rdev >> 8) & 0xfff, minor: (stats.rdev & 0xff) | ((stats.rdev >> 12) & 0xfff00) }
          : undefined,
      xattrs: undefined,
      facts: type === 'file' && stats.size > 0 ? await this.#factsOf(hostPath, { path, stats }) : undefined,
    };
  }

  #firstName(path: string, stats: Stats): string | undefined {
    if (stats.nlink < 2 || stats.isDirectory()) return undefined;
    const key = `${stats.dev}:${stats.ino}`;
    const first = this.#firstNames.get(key);
    if (first === undefined) this.#firstNames.set(key, path);
    return first;
  }

  async #factsOf(
    hostPath: string,
    { path, stats }: { path: string; stats: Stats },
  ): Promise<FileFacts | undefined> {
    const facts = this.#facts;
    if (facts === undefined) return undefined;
    const handle = await open(hostPath, 'r');
    try {
      facts.begin({ path, mode: stats.mode & 0o7777, sizeBytes: stats.size });
      let position = 0;
      while (position < stats.size) {
        const length = Math.min(CHUNK_BYTES, stats.size - position);
        const { bytesRead } = await handle.read(this.#buffer, 0, length, position);
        if (bytesRead === 0) break;
        facts.push(this.#buffer.subarray(0, bytesRead));
        position += bytesRead;
      }
      return facts.finish();
    } finally {
      await handle.close();
    }
  }
}

function typeOf(stats: Stats): LayerEntryType {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isCharacterDevice()) return 'character-device';
  if (stats.isBlockDevice()) return 'block-device';
  return stats.isFIFO() ? 'fifo' : 'other';
}

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestOriginDerived, TestOriginSettings } from '@up/profiles';
import type { HlsDirectory } from '../hls-directory.ts';
import type { Catalogue } from '../http/catalogue.ts';
import type { Segment } from '../source/segment-source.ts';
import { toStorageError } from '../storage-error.ts';
import { renderMediaPlaylist } from './media-playlist.ts';
import { formatSegmentName } from './segment-name.ts';
import {
  advanceWindow,
  emptyWindow,
  nextSequence,
  type PlaylistWindow,
  type WindowLimits,
} from './window.ts';

export interface PublisherOptions {
  readonly directory: HlsDirectory;
  readonly catalogue: Catalogue;
  /** Below the HLS directory and in URLs; empty for a single rendition. */
  readonly subdirectory: string;
  readonly hls: TestOriginSettings['hls'];
  readonly cache: TestOriginDerived['cache'];
  /** Makes ETags differ from those of an earlier origin at the same URLs. */
  readonly streamId: string;
  /** Segments up to this size are held in memory too. */
  readonly memorySegmentBytes: number;
}

export interface PublishedSegment {
  readonly sequence: number;
  readonly sizeBytes: number;
  /** Where it is on disk. */
  readonly path: string;
}

/** The number, in the file name and in EXT-X-MEDIA-SEQUENCE, of a stream's first segment. */
const FIRST_SEQUENCE = 1;

/** Keeps the rolling window of one rendition: its segments and playlist, on disk and as they are served. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #limits: WindowLimits;
  #targetDurationSec: number;
  #window: PlaylistWindow = emptyWindow(FIRST_SEQUENCE);
  #revision = 0;

  constructor(options: PublisherOptions) {
    const { hls } = options;
    this.#options = options;
    this.#targetDurationSec = hls.segmentDuration;
    const deletes = hls.flags.includes('delete_segments');
    this.#limits = {
      listSize: hls.listSize,
      deleteThreshold: deletes ? hls.deleteThreshold : Number.POSITIVE_INFINITY,
    };
  }

  get mediaSequence(): number {
    return this.#window.mediaSequence;
  }

  /**
   * Publishes one segment: it is there, under its final name, before a playlist names it, and goes
   * only after no playlist has named it for `deleteThreshold` segments.
   * @throws UpError UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE.
   */
  async publish(segment: Segment): Promise<PublishedSegment> {
    const { directory, hls, catalogue, cache, streamId } = this.#options;
    const sequence = nextSequence(this.#window);
    const name = formatSegmentName(hls.segmentPattern, sequence);
    const { sizeBytes, bytes } = await this.#contentOf(segment);
    const path = await directory.publish(segment.file, this.#fileOf(name));
    const etag = `"${streamId}-${sequence}"`;
    catalogue.addSegment(this.#urlOf(name), { path, sizeBytes, bytes, etag, cacheControl: cache.segments });
    const { durationSec, discontinuity, programDateTimeMs } = segment;
    const entry = { name, sizeBytes, durationSec, discontinuity, programDateTimeMs };
    const { window, expired } = advanceWindow(this.#window, entry, this.#limits);
    this.#window = window;
    // No EXTINF may be rounded to more than the target duration; cuts at key frames never are.
    this.#targetDurationSec = Math.max(this.#targetDurationSec, Math.round(durationSec));
    await this.#writePlaylist({ ended: false });
    for (const old of expired) {
      catalogue.remove(this.#urlOf(old.name));
      await directory.remove(this.#fileOf(old.name));
    }
    return { sequence, sizeBytes, path };
  }

  /** Nothing will follow: the playlist says so, unless the profile wants it to stay open. */
  async end(): Promise<void> {
    if (this.#options.hls.flags.includes('omit_endlist') || this.#window.segments.length === 0) return;
    await this.#writePlaylist({ ended: true });
  }

  async #writePlaylist({ ended }: { readonly ended: boolean }): Promise<void> {
    const { directory, catalogue, hls, cache, streamId } = this.#options;
    const targetDurationSec = this.#targetDurationSec;
    const text = Buffer.from(renderMediaPlaylist(this.#window, { targetDurationSec, ended }));
    this.#revision += 1;
    await directory.write(this.#fileOf(hls.playlistName), text, { atomic: hls.flags.includes('temp_file') });
    const etag = `"${streamId}-${this.#revision}m"`;
    catalogue.setManifest(this.#urlOf(hls.playlistName), { text, etag, cacheControl: cache.manifests });
  }

  async #contentOf({
    file,
    bytes,
  }: Segment): Promise<{ readonly sizeBytes: number; readonly bytes: Buffer | undefined }> {
    if (bytes !== undefined) return { sizeBytes: bytes.length, bytes };
    const { directory, memorySegmentBytes } = this.#options;
    try {
      const { size } = await stat(file);
      return { sizeBytes: size, bytes: size <= memorySegmentBytes ? await readFile(file) : undefined };
    } catch (cause) {
      throw toStorageError(cause, {
        directory: directory.path,
        doing: 'read a segment',
        flag: '--hls-dir DIR',
      });
    }
  }

  #fileOf(name: string): string {
    return join(this.#options.subdirectory, name);
  }

  #urlOf(name: string): string {
    return urlPath(this.#options.subdirectory, name);
  }
}

/** The URL path of a file: `/720p/stream.m3u8`. */
export function urlPath(subdirectory: string, name: string): string {
  return `/${subdirectory === '' ? '' : `${subdirectory}/`}${encodeURIComponent(name)}`;
}

import { open } from 'node:fs/promises';
import type { HlsDirectory } from '../hls-directory.ts';
import type { Catalogue } from '../http/catalogue.ts';
import { parseCodecs } from '../source/codec-string.ts';
import type { SourceRendition } from '../source/segment-source.ts';
import { renderMasterPlaylist } from './master-playlist.ts';

export interface MasterPublisherOptions {
  readonly directory: HlsDirectory;
  readonly catalogue: Catalogue;
  /** In the order of the profile. */
  readonly renditions: readonly (SourceRendition & { readonly uri: string })[];
  readonly fileName: string;
  readonly atomic: boolean;
  /** Every URL at which it is served. */
  readonly urls: readonly string[];
  readonly cacheControl: string;
  readonly streamId: string;
}

export interface MeasuredSegment {
  readonly rendition: string;
  readonly sizeBytes: number;
  readonly durationSec: number;
  /** Where it is on disk. */
  readonly path: string;
}

interface Measured {
  readonly codecs: string | undefined;
  readonly peakBandwidth: number;
}

/** Keeps the master playlist true: written once every rendition has a segment, again when one needs more than stated. */
export class MasterPublisher {
  readonly #options: MasterPublisherOptions;
  readonly #measured = new Map<string, Measured>();
  #text = '';
  #revision = 0;

  constructor(options: MasterPublisherOptions) {
    this.#options = options;
  }

  /** @throws UpError UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE. */
  async segmentPublished({ rendition, sizeBytes, durationSec, path }: MeasuredSegment): Promise<void> {
    const before = this.#measured.get(rendition);
    const planned = this.#options.renditions.find(({ name }) => name === rendition);
    const codecs = before?.codecs ?? planned?.codecs ?? (await readCodecs(path));
    const bandwidth = (sizeBytes * 8) / durationSec;
    this.#measured.set(rendition, { codecs, peakBandwidth: Math.max(before?.peakBandwidth ?? 0, bandwidth) });
    if (this.#measured.size === this.#options.renditions.length) await this.#write();
  }

  async #write(): Promise<void> {
    const { directory, catalogue, renditions, fileName, atomic, urls, cacheControl, streamId } =
      this.#options;
    const text = renderMasterPlaylist(
      renditions.map((rendition) => {
        const measured = this.#measured.get(rendition.name);
        return {
          ...rendition,
          codecs: measured?.codecs,
          bandwidth: Math.max(rendition.bandwidth, measured?.peakBandwidth ?? 0),
        };
      }),
    );
    if (text === this.#text) return;
    this.#text = text;
    this.#revision += 1;
    const bytes = Buffer.from(text);
    await directory.write(fileName, bytes, { atomic });
    const etag = `"${streamId}-${this.#revision}M"`;
    for (const url of urls) catalogue.setManifest(url, { text: bytes, etag, cacheControl });
  }
}

/** Enough of a segment to hold its first parameter set. */
const HEAD_BYTES = 16 * 1024;

async function readCodecs(path: string): Promise<string | undefined> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return parseCodecs(buffer.subarray(0, bytesRead));
}

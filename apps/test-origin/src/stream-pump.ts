import type { TestOriginDerived, TestOriginSettings } from '@up/profiles';
import type { HlsDirectory } from './hls-directory.ts';
import type { Catalogue } from './http/catalogue.ts';
import { MasterPublisher } from './playlist/master-publisher.ts';
import { Publisher, urlPath } from './playlist/publisher.ts';
import type { Rendition } from './renditions.ts';
import type { SegmentSource } from './source/segment-source.ts';

export interface StreamPumpOptions {
  readonly source: SegmentSource;
  readonly settings: TestOriginSettings;
  readonly derived: TestOriginDerived;
  readonly renditions: readonly Rendition[];
  readonly directory: HlsDirectory;
  readonly catalogue: Catalogue;
  /** Different for every start of the origin. */
  readonly streamId: string;
  readonly onPublished: (rendition: string) => void;
}

/** Segments above this size are streamed from disk: one of them would push too much else out of memory. */
const MEMORY_SEGMENT_BYTES = 8 * 1024 * 1024;

/** Moves segments from the source to the publishers, for as long as the stream lives. */
export class StreamPump implements AsyncDisposable {
  readonly #options: StreamPumpOptions;
  readonly #publishers: ReadonlyMap<string, Publisher>;
  readonly #master: MasterPublisher | undefined;
  readonly #stop = new AbortController();
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  /** Resolves when the stream was stopped. @throws UpError when it cannot go on. */
  readonly finished: Promise<void> = new Promise((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });
  #running: Promise<void> = Promise.resolve();

  constructor(options: StreamPumpOptions) {
    const { settings, derived, renditions, directory, catalogue, streamId } = options;
    this.#options = options;
    this.#publishers = new Map(
      renditions.map((rendition) => [
        rendition.name,
        new Publisher({
          ...{ directory, catalogue, streamId, hls: settings.hls, cache: derived.cache },
          subdirectory: rendition.directory,
          memorySegmentBytes: MEMORY_SEGMENT_BYTES,
        }),
      ]),
    );
    this.#master = settings.multibitrate ? this.#createMaster() : undefined;
    // Whoever has not come to await it yet must not be ended by an unhandled rejection.
    this.finished.catch(() => undefined);
  }

  get mediaSequences(): ReadonlyMap<string, number> {
    return new Map([...this.#publishers].map(([name, publisher]) => [name, publisher.mediaSequence]));
  }

  /** Where the master playlist is: under its own name, and at the URL that every profile has. */
  get masterUrls(): readonly string[] {
    const { multibitrate, hls } = this.#options.settings;
    return multibitrate ? [...new Set([urlPath('', hls.masterPlaylist), urlPath('', hls.playlistName)])] : [];
  }

  /** To be called once. `finished` resolves when `signal` is aborted. */
  start(signal: AbortSignal): void {
    const stopped = AbortSignal.any([signal, this.#stop.signal]);
    this.#running = this.#run(stopped).then(
      () => this.#resolve(),
      (error: unknown) => {
        // What fails because it was stopped did not fail.
        if (stopped.aborted) this.#resolve();
        else this.#reject(error);
      },
    );
  }

  /** Ends the stream with an error of some other part of the origin. */
  fail(error: unknown): void {
    this.#reject(error);
    this.#stop.abort();
  }

  /** Returns when the source has stopped and nothing is written any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    for (const publisher of this.#publishers.values()) await publisher.end();
  }

  async #run(signal: AbortSignal): Promise<void> {
    for await (const segment of this.#options.source.segments(signal)) {
      const { rendition, durationSec } = segment;
      const published = await this.#publishers.get(rendition)?.publish(segment);
      if (published === undefined)
        throw new Error(`The source made a segment of an unknown rendition ${rendition}`);
      await this.#master?.segmentPublished({ rendition, durationSec, ...published });
      this.#options.onPublished(rendition);
    }
  }

  #createMaster(): MasterPublisher {
    const { source, settings, derived, renditions, directory, catalogue, streamId } = this.#options;
    return new MasterPublisher({
      ...{ directory, catalogue, streamId },
      renditions: source.renditions.map((truth) => {
        const subdirectory = renditions.find(({ name }) => name === truth.name)?.directory ?? '';
        return { ...truth, uri: urlPath(subdirectory, settings.hls.playlistName).slice(1) };
      }),
      fileName: settings.hls.masterPlaylist,
      atomic: settings.hls.flags.includes('temp_file'),
      urls: this.masterUrls,
      cacheControl: derived.cache.master,
    });
  }
}

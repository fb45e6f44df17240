import { FormatError, type TarEntry } from '@up/formats';
import type { CollectedFacts } from '../facts/collected-facts.ts';
import { FactCollector } from '../facts/fact-collector.ts';
import type { ImageLimits } from '../limits.ts';
import { type ImageProblem, ProblemLog } from '../problem.ts';
import { entryPath } from './entry-path.ts';
import { looksLikeLayer } from './looks-like-layer.ts';
import type { LayerIndex } from './packed/layer-index.ts';
import { LayerIndexBuilder } from './packed/layer-index-builder.ts';
import { type TarEvent, TarFeed } from './tar-feed.ts';

export interface LayerBuilderOptions {
  readonly limits: ImageLimits;
  readonly collectFacts: boolean;
  /** true: facts tell the SHA-256 of every content. */
  readonly fileDigests?: boolean | undefined;
  /** true: nothing is learned of members that may be layers themselves. */
  readonly skipLayers?: boolean;
  /** true: references to the store are not looked for where hardly any is. See `FactCollectorOptions`. */
  readonly isSparing?: boolean;
}

/** A read that was begun ahead costs as much. */
const WORTH_A_JUMP = 1024 * 1024;

/** Warnings of the tar reader that say nothing about an image: layers are written with them every day. */
const HARMLESS: ReadonlySet<string> = new Set([
  'tar/no-end-marker',
  'tar/lone-zero-block',
  'tar/size-ignored',
  'tar/name-not-utf8',
  'tar/pax-padding',
  'tar/global-override',
]);

/** Makes the index of one layer from its decompressed bytes. Damage ends the index with a problem. */
export class LayerBuilder {
  readonly #entries = new LayerIndexBuilder();
  readonly #limits: ImageLimits;
  readonly #facts: FactCollector | undefined;
  readonly #feed: TarFeed;
  readonly #problems = new ProblemLog();
  #open: { readonly entry: TarEntry; readonly path: string } | undefined;
  readonly #skipLayers: boolean;
  #isOver = false;
  #isBodyNew = false;

  constructor({
    limits,
    collectFacts,
    fileDigests,
    skipLayers = false,
    isSparing = false,
  }: LayerBuilderOptions) {
    this.#skipLayers = skipLayers;
    this.#limits = limits;
    this.#facts = collectFacts ? new FactCollector({ limits, fileDigests, isSparing }) : undefined;
    this.#feed = new TarFeed({ maxEntries: limits.entries });
  }

  push(chunk: Uint8Array): void {
    if (!this.#isOver) this.#take(() => this.#feed.push(chunk));
  }

  /**
   * How many of the next bytes nobody needs, where that is worth a jump. They count as taken.
   * @param available how many there are
   */
  skip(available: number): number {
    if (this.#isOver || this.#facts?.wantsRest() === true) return 0;
    // The last byte of a body goes the usual way, so that its end is seen.
    const length = Math.min(this.#feed.bodyBytesLeft() - 1, available);
    if (length < WORTH_A_JUMP) return 0;
    this.#feed.skipBody(length);
    return length;
  }

  end(): void {
    if (!this.#isOver) this.#take(() => this.#feed.end());
    this.#isOver = true;
  }

  /** What was indexed; to be asked for once, at the end. */
  index(): LayerIndex {
    return this.#entries.finish();
  }

  problems(): readonly ImageProblem[] {
    return this.#problems.list();
  }

  #take(events: () => Iterable<TarEvent>): void {
    try {
      for (const event of events()) this.#on(event);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#isOver = true;
      // The body that broke off is listed, without facts.
      if (this.#open !== undefined) this.#close(undefined);
      const isLimit = error.code === 'tar/limit' && this.#entries.length >= this.#limits.entries;
      this.#problems.add({
        code: isLimit ? 'too-many-entries' : 'tar-damaged',
        message: isLimit
          ? `the layer has more than ${this.#limits.entries} entries: the others are not read`
          : `the layer is damaged at byte ${error.offset}: ${error.message}`,
        evidence: { reason: error.code, offset: error.offset, entriesRead: this.#entries.length },
      });
    }
  }

  #on(event: TarEvent): void {
    if (event.type === 'body') this.#body(event.bytes);
    else if (event.type === 'entry') this.#begin(event.entry);
    else if (event.type === 'body-end') this.#close(this.#facts?.collect());
    else if (!HARMLESS.has(event.code)) {
      const evidence = { reason: event.code, offset: event.offset };
      this.#problems.add({ code: 'tar-damaged', message: event.message, evidence });
    }
  }

  #body(bytes: Uint8Array): void {
    if (this.#isBodyNew && this.#skipLayers && looksLikeLayer(bytes)) this.#facts?.abandon();
    this.#isBodyNew = false;
    this.#facts?.push(bytes);
  }

  #begin(entry: TarEntry): void {
    this.#isBodyNew = true;
    const cleaned = entryPath(entry.path, this.#limits.depth);
    if (!cleaned.ok) {
      this.#refuse(entry.path, cleaned.reason);
      return;
    }
    this.#open = { entry, path: cleaned.path };
    if (entry.type !== 'file' || entry.sizeBytes === 0) return;
    this.#facts?.begin({
      path: cleaned.path,
      mode: entry.mode,
      sizeBytes: entry.sizeBytes,
      sparse: entry.sparse,
    });
  }

  #close(facts: CollectedFacts | undefined): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    const { entry, path } = open;
    const link = this.#linkTarget(entry);
    if (link === undefined && entry.type === 'hardlink') return;
    this.#entries.add({
      type: entry.type,
      path,
      linkTarget: link,
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      sizeBytes: entry.sizeBytes,
      mtimeSec: entry.mtimeSec,
      bodyOffset: entry.sparse === undefined ? entry.bodyOffset : undefined,
      device: isDevice(entry) ? { major: entry.deviceMajor, minor: entry.deviceMinor } : undefined,
      xattrs: entry.xattrs.size === 0 ? undefined : copied(entry.xattrs),
      facts,
    });
  }

  #linkTarget(entry: TarEntry): string | undefined {
    if (entry.type === 'symlink') return entry.linkPath;
    if (entry.type !== 'hardlink') return undefined;
    const cleaned = entryPath(entry.linkPath, this.#limits.depth);
    if (cleaned.ok) return cleaned.path;
    this.#refuse(entry.path, `its link target "${entry.linkPath}" is refused: ${cleaned.reason}`);
    return undefined;
  }

  #refuse(path: string, reason: string): void {
    this.#problems.add({ code: 'path-refused', message: `the entry "${path}" is ignored: ${reason}`, path });
  }
}

function isDevice({ type }: TarEntry): boolean {
  return type === 'character-device' || type === 'block-device';
}

/** Attributes may lie in a buffer that is used again. */
function copied(xattrs: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return new Map([...xattrs].map(([name, value]) => [name, Uint8Array.from(value)]));
}

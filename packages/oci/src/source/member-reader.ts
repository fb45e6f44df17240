import type { LayerReading } from '../layer/layer-reading.ts';
import { looksLikeLayer } from '../layer/looks-like-layer.ts';
import { readLayer } from '../layer/read-layer.ts';
import { Channel } from './channel.ts';
import type { LayerOptions } from './image-source.ts';

/** What became of a member of an archive that is read once. */
export type StreamMember =
  | { readonly type: 'document'; readonly bytes: Uint8Array }
  | { readonly type: 'layer'; readonly reading: LayerReading }
  | { readonly type: 'link'; readonly target: string; readonly isHard: boolean }
  | { readonly type: 'other'; readonly sizeBytes: number };

export interface MemberReaderOptions {
  readonly sizeBytes: number;
  readonly mayBeDocument: boolean;
  readonly options: LayerOptions;
  /** Called as soon as the body is known to be a layer. */
  readonly isLayer: () => void;
  readonly done: (member: StreamMember) => void;
}

const FIRST_BYTES = 512;

/** Takes the body of one member, and makes of it what its first bytes say that it is. */
export class MemberReader {
  readonly #given: MemberReaderOptions;
  #start: Uint8Array = new Uint8Array(0);
  #decided: 'document' | 'layer' | 'other' | undefined;
  #document: Uint8Array[] = [];
  #channel: Channel | undefined;
  #reading: Promise<LayerReading> | undefined;

  constructor(given: MemberReaderOptions) {
    this.#given = given;
  }

  async push(bytes: Uint8Array): Promise<void> {
    if (this.#decided !== undefined) {
      await this.#forward(bytes);
      return;
    }
    this.#start = this.#start.length === 0 ? bytes : Buffer.concat([this.#start, bytes]);
    if (this.#start.length >= Math.min(FIRST_BYTES, this.#given.sizeBytes)) await this.#decide();
    else this.#start = Uint8Array.from(this.#start);
  }

  async end(): Promise<void> {
    if (this.#decided === undefined) await this.#decide();
    this.#channel?.end();
    const { done, sizeBytes } = this.#given;
    if (this.#reading !== undefined) done({ type: 'layer', reading: await this.#reading });
    else if (this.#decided === 'document') done({ type: 'document', bytes: Buffer.concat(this.#document) });
    else done({ type: 'other', sizeBytes });
  }

  /** Nothing more comes: lets go of the layer that was being read. */
  async abandon(): Promise<void> {
    this.#channel?.end();
    await this.#reading?.catch(() => undefined);
  }

  async #decide(): Promise<void> {
    const { mayBeDocument, options } = this.#given;
    const start = this.#start;
    this.#start = new Uint8Array(0);
    if (looksLikeLayer(start)) {
      this.#decided = 'layer';
      this.#given.isLayer();
      this.#channel = new Channel();
      this.#reading = readLayer(this.#channel, options);
      this.#reading.catch(() => undefined);
    } else this.#decided = mayBeDocument && looksLikeJson(start) ? 'document' : 'other';
    if (start.length > 0) await this.#forward(start);
  }

  async #forward(bytes: Uint8Array): Promise<void> {
    if (this.#decided === 'document') this.#document.push(Uint8Array.from(bytes));
    else await this.#channel?.push(bytes);
  }
}

function looksLikeJson(start: Uint8Array): boolean {
  const text = new TextDecoder().decode(start.subarray(0, 64)).trimStart();
  return text.startsWith('{') || text.startsWith('[');
}

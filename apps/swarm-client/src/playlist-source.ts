import { resolveHttpUrl } from './http-client.ts';
import type { MediaPlaylist, MultivariantPlaylist } from './playlist.ts';
import type { Loaded, Requester } from './requester.ts';

export interface PlaylistSourceOptions {
  readonly streamUrl: URL;
  /** Which of the variants to take, given how many there are: an index. */
  readonly pickVariant: (count: number) => number;
  readonly requester: Requester;
}

/** Finds a viewer's media playlist behind the stream's address, and loads it again and again. */
export class PlaylistSource {
  readonly #options: PlaylistSourceOptions;
  #mediaUrl: URL | undefined;

  constructor(options: PlaylistSourceOptions) {
    this.#options = options;
  }

  /** Loads the media playlist, through the multivariant playlist while the former's address is unknown. */
  async load(): Promise<Loaded<MediaPlaylist>> {
    const { streamUrl, requester } = this.#options;
    if (this.#mediaUrl !== undefined) return this.#loadMedia(this.#mediaUrl);
    const loaded = await requester.loadPlaylist(streamUrl);
    if (loaded.type !== 'loaded') return loaded;
    const { playlist, url } = loaded;
    if (playlist.type === 'media') return { ...loaded, playlist };
    const mediaUrl = this.#variantUrl(playlist, url);
    if (mediaUrl === undefined) return notFollowed(requester, url, 'its variant has no http(s) address');
    return this.#loadMedia(mediaUrl);
  }

  async #loadMedia(mediaUrl: URL): Promise<Loaded<MediaPlaylist>> {
    const { requester } = this.#options;
    const loaded = await requester.loadPlaylist(mediaUrl);
    // An address that is refused may have been valid for a session only: ask for a new one next time.
    const refused = loaded.type === 'failed' && loaded.failure.kind === 'http_4xx';
    this.#mediaUrl = refused ? undefined : mediaUrl;
    if (loaded.type !== 'loaded') return loaded;
    const { playlist } = loaded;
    if (playlist.type === 'media') return { ...loaded, playlist };
    this.#mediaUrl = undefined;
    return notFollowed(requester, loaded.url, 'a variant lists variants, not segments');
  }

  #variantUrl({ variants }: MultivariantPlaylist, baseUrl: URL): URL | undefined {
    const variant = variants[this.#options.pickVariant(variants.length)];
    return variant === undefined ? undefined : resolveHttpUrl(variant, baseUrl.href);
  }
}

function notFollowed(requester: Requester, url: URL, reason: string): Loaded<MediaPlaylist> {
  return requester.fail('playlist', url, { kind: 'playlist', reason });
}

export interface IndexTextOptions {
  readonly profile: string;
  /** URL paths of the media playlists. */
  readonly playlists: readonly string[];
  /** URL paths of the master playlist; none for a single rendition. */
  readonly masterUrls: readonly string[];
}

/** The plain text at `/`: what there is to request. */
export function indexText({ profile, playlists, masterUrls }: IndexTextOptions): string {
  const rows: readonly (readonly [string, string])[] = [
    ...masterUrls.map((url) => [url, 'master playlist'] as const),
    ...playlists.map((url) => [url, 'live media playlist; its segments are beside it'] as const),
    ['/health', '200 "OK" while the stream lives, else 503'],
    ['/metrics', 'Prometheus text'],
  ];
  const width = Math.max(...rows.map(([url]) => url.length));
  return `test-origin, profile ${profile}\n\n${rows.map(([url, what]) => `${url.padEnd(width)}  ${what}\n`).join('')}`;
}

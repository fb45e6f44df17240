import type { Identity } from '../identity.ts';
import type { SourcePlace } from './path-reference.ts';

/** `app (uid 1000)`, or the number alone. */
export function renderIdentity({ label, uid }: Identity): string {
  return label === String(uid) ? `uid ${uid}` : `${label} (uid ${uid})`;
}

/** `0755` */
export function renderMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** ` in /etc/x.conf:19`; nothing for the image's config. */
export function renderSource(source: SourcePlace | undefined): string {
  if (source === undefined) return '';
  return ` in ${source.path}${source.line === undefined ? '' : `:${source.line}`}`;
}

/** `a, b, c and 4 more` */
export function renderList(items: readonly string[], shown = 3): string {
  const more = items.length - shown;
  if (more > 0) return `${items.slice(0, shown).join(', ')} and ${more} more`;
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Place of a finding: where the path is written, else the path itself. */
export function placeOf(
  source: SourcePlace | undefined,
  path: string,
): { readonly path: string; readonly line?: number } {
  if (source === undefined) return { path };
  return source.line === undefined ? { path: source.path } : { path: source.path, line: source.line };
}

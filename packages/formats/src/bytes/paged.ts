import type { ReadAt } from '../read-at.ts';

export interface PagedOptions {
  /** Default: 4096. */
  readonly pageBytes?: number;
  /** How many pages are kept at most. Default: 256. */
  readonly pages?: number;
}

/**
 * As `readAt`, but small reads come from pages that are kept, the most recently used ones: tables that are read
 * entry by entry cost few reads. Reads that cross a page go through.
 */
export function pagedReadAt(readAt: ReadAt, { pageBytes = 4096, pages = 256 }: PagedOptions = {}): ReadAt {
  const kept = new Map<number, Promise<Uint8Array>>();
  const pageAt = (page: number): Promise<Uint8Array> => {
    const found = kept.get(page);
    kept.delete(page);
    // A copy: what was read may be a view of something much larger.
    const bytes = found ?? readAt(page * pageBytes, pageBytes).then((read) => new Uint8Array(read));
    // A read that failed is not kept.
    if (found === undefined) bytes.catch(() => kept.delete(page));
    const oldest = kept.keys().next().value;
    if (kept.size >= pages && oldest !== undefined) kept.delete(oldest);
    kept.set(page, bytes);
    return bytes;
  };
  return async (offset, length) => {
    if (offset < 0 || !Number.isSafeInteger(offset + length)) return new Uint8Array();
    const within = offset % pageBytes;
    if (within + length > pageBytes) return await readAt(offset, length);
    const page = await pageAt((offset - within) / pageBytes);
    return page.subarray(within, within + length);
  };
}

import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { guestFile } from './guest-file.ts';

/** The first `share` of a file: as an interrupted download leaves it. */
export function truncated(path: string, share: number): string {
  return guestFile({
    name: `truncated-${plainName(path)}`,
    recipe: ['truncated', path, share],
    make: (copy) => {
      const bytes = readFileSync(path);
      writeFileSync(copy, bytes.subarray(0, Math.floor(bytes.length * share)));
    },
  });
}

/** A file with other bytes at some offsets; negative ones count from its end. */
export function patched(path: string, patches: Readonly<Record<number, readonly number[]>>): string {
  return guestFile({
    name: `patched-${plainName(path)}`,
    recipe: ['patched', path, patches],
    make: (copy) => {
      const bytes = readFileSync(path);
      for (const [offset, patch] of Object.entries(patches)) {
        bytes.set(patch, Number(offset) < 0 ? bytes.length + Number(offset) : Number(offset));
      }
      writeFileSync(copy, bytes);
    },
  });
}

/** A file whose bytes between two shares of its length are not what they were. */
export function garbled(path: string, from: number, to: number): string {
  return guestFile({
    name: `garbled-${plainName(path)}`,
    recipe: ['garbled', path, from, to],
    make: (copy) => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, Math.floor(bytes.length * from), Math.floor(bytes.length * to));
      writeFileSync(copy, bytes);
    },
  });
}

/** A file of a name with this text, or of this size with nothing in it. */
export function plainFile(name: string, content: string | { readonly sizeBytes: number }): string {
  return guestFile({
    name,
    recipe: ['plain', content],
    make: (path) => {
      if (typeof content === 'string') writeFileSync(path, content);
      else {
        writeFileSync(path, '');
        truncateSync(path, content.sizeBytes);
      }
    },
  });
}

/** Without the key that the cache puts before it. */
function plainName(path: string): string {
  return basename(path).replace(/^[0-9a-f]{12}-/, '');
}

import { open } from 'node:fs/promises';

/** Outputs stand first in the file; nobody has more than some dozens. */
const HEAD_BYTES = 64 * 1024;
/** One output: name, path, hash algorithm, hash. Store paths need no escapes. */
const OUTPUT = /^\("[^"\\]*","([^"\\]*)","[^"\\]*","[^"\\]*"\)/;
const START = 'Derive([';

/**
 * The output paths of a derivation, from its file in the store. Empty where only the content decides on them; undefined
 * where the file cannot be read here.
 */
export async function readDrvOutputs(drvPath: string): Promise<readonly string[] | undefined> {
  const head = await readHead(drvPath);
  return head === undefined ? undefined : parseDrvOutputs(head);
}

/** From the beginning of the file: `Derive([("out","/nix/store/…","",""),…],…`. */
export function parseDrvOutputs(head: string): readonly string[] | undefined {
  if (!head.startsWith(START)) return undefined;
  const paths: string[] = [];
  for (let rest = head.slice(START.length); ; ) {
    const match = OUTPUT.exec(rest);
    if (match === null) return undefined;
    const path = match[1] ?? '';
    if (path === '') return [];
    paths.push(path);
    const next = rest[match[0].length];
    if (next === ']') return paths;
    if (next !== ',') return undefined;
    rest = rest.slice(match[0].length + 1);
  }
}

async function readHead(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return undefined;
  }
}

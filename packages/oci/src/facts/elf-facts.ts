import { byteSource, type ElfFile, FormatError, readElf } from '@up/formats';

export function looksLikeElf(start: Uint8Array): boolean {
  return start[0] === 0x7f && start[1] === 0x45 && start[2] === 0x4c && start[3] === 0x46;
}

/** What the loader would read of an ELF file, or undefined where it is damaged. */
export function elfFacts(body: Uint8Array): ElfFile | undefined {
  try {
    return readElf(byteSource(body));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

import type { FileFacts } from './file-facts.ts';

/** Facts as they were collected: a text is still bytes, known to be UTF-8, and valid until the next file begins. */
export type CollectedFacts = Omit<FileFacts, 'text'> & {
  readonly text?: string | Uint8Array | undefined;
};

import { redact, truncate } from '@up/core';

const LINE_LENGTH = 240;
/** Before blanks are taken out of it. */
const KEPT_LENGTH = 1000;
/** With the line itself and what follows it: twenty. */
export const LINES_BEFORE = 10;
export const LINES_AFTER = 9;
const EVIDENCE_LINES = LINES_BEFORE + 1 + LINES_AFTER;

/** A line as it may be kept and shown: cut, runs of blanks (menus) shortened, credentials masked. */
export function evidenceLine(text: string): string {
  return redact(truncate(text.replaceAll(/ {9,}/g, '   '), LINE_LENGTH));
}

export interface EvidenceParts {
  /** Lines from further up that explain it. */
  readonly clues: readonly string[];
  readonly before: readonly string[];
  readonly line: string;
  readonly after: readonly string[];
}

/** At most twenty lines, fit to be shown: those that explain it, what came before, the line, what followed. */
export function joinEvidence({ clues, before, line, after }: EvidenceParts): readonly string[] {
  const near = new Set([...before, line, ...after]);
  const far = [...new Set(clues)].filter((clue) => !near.has(clue)).slice(0, 4);
  const rest = EVIDENCE_LINES - far.length - 1 - after.length;
  const own = line === '' ? [] : [line];
  const lines = [...far, ...(rest > 0 ? before.slice(-rest) : []), ...own, ...after];
  return lines.slice(0, EVIDENCE_LINES).map(evidenceLine);
}

/** The latest lines, bounded. */
export interface RecentLines {
  push(line: string): void;
  readonly lines: readonly string[];
  clear(): void;
}

/** Keeps the latest `LINES_BEFORE` lines. */
export function createRecentLines(): RecentLines {
  const lines: string[] = [];
  return {
    push(line) {
      lines.push(line.slice(0, KEPT_LENGTH));
      if (lines.length > LINES_BEFORE) lines.shift();
    },
    get lines() {
      return [...lines];
    },
    clear() {
      lines.length = 0;
    },
  };
}

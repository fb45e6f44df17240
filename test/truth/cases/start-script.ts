import { script } from '../members.ts';
import type { Change } from '../truth-case.ts';

/** The image starts a script of that content, and what else changes with it. */
export function start(content: string, more: Change = {}): Change {
  return {
    ...more,
    files: [script('/start', content), ...(more.files ?? [])],
    config: { Entrypoint: ['/start'], ...more.config },
  };
}

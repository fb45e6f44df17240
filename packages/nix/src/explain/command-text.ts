import { renderCommand } from '@up/process';

/** A command line to copy, quoted for a shell: its words may come from a log. */
export function commandText(command: string, ...args: readonly string[]): string {
  return renderCommand({ command, args });
}

/** A word from a log within a sentence, kept short. */
export function named(text: string): string {
  return text.length <= MAX_NAMED ? text : `${text.slice(0, MAX_NAMED)}…`;
}

const MAX_NAMED = 300;

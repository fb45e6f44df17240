/** Bounds on what the configuration of an image may make the reader do; no real one comes near. */
const MAX_FILES = 1000;
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** Names in directories that includes are held against. */
const MAX_NAMES = 1_000_000;
/** Programs, and members of groups, times the largest numprocs: what one sets may be meant for all in [DEFAULT]. */
const MAX_PROCESSES = 20_000;

const PROGRAM = /^\s*\[(?:program|eventlistener|fcgi-program):/gm;

/** Counts what was read for one configuration. */
export class ReadingBudget {
  #files = 0;
  #textBytes = 0;
  #names = 0;
  #programs = 0;
  #numprocs = 1;

  /** Whether that text may be read as well. */
  takeText(text: string): boolean {
    this.#files += 1;
    this.#textBytes += text.length;
    this.#programs += text.match(PROGRAM)?.length ?? 0;
    if (/^\s*\[group:/m.test(text)) this.#programs += text.split(',').length;
    for (const [, value = ''] of text.matchAll(/^[ \t]*numprocs[ \t]*[=:][ \t]*(\S*)/gim)) {
      this.#numprocs = Math.max(this.#numprocs, mostProcesses(value));
    }
    return (
      this.#files <= MAX_FILES &&
      this.#textBytes <= MAX_TEXT_BYTES &&
      this.#programs * this.#numprocs <= MAX_PROCESSES
    );
  }

  takeNames(count: number): boolean {
    this.#names += count;
    return this.#names <= MAX_NAMES;
  }
}

/** What is expanded may become any number; what has a letter in it is refused. */
function mostProcesses(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  return /[a-z]/i.test(value) && !value.includes('%') ? 1 : MAX_PROCESSES;
}

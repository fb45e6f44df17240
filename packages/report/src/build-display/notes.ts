import type { NixEvent, NixMessage } from '@up/nix';
import { harmless } from './fit-text.ts';
import { storeName } from './names.ts';

/** Lines that stay, between one drawing and the next. */
export interface Notes {
  /** A line of the caller. */
  add(text: string): void;
  /** Takes what somebody wants to read: warnings, traces, what curl, ssh and git say. */
  see(event: NixEvent): void;
  /** What came since, harmless for a terminal. */
  take(): readonly string[];
}

export interface NotesOptions {
  /** `all`: every line of a builder is one, with the name of the build before it. */
  readonly lines: 'last' | 'all';
}

/** More than anybody reads in a tenth of a second. */
const MAX_LINES = 20;
/** Who wants all of them gets them, unless nothing else would be done any more. */
const MAX_ALL = 20_000;
const MAX_KNOWN = 1000;
/** As Nix marks them; all else that is no error is of its plan, or for who watches it closely. */
const WORTH = /^\s{0,20}(?:evaluation )?(?:warning|trace):/;

export function createNotes({ lines: wanted }: NotesOptions): Notes {
  const maxLines = wanted === 'all' ? MAX_ALL : MAX_LINES;
  const builds = new Map<string, string>();
  const known = new Set<string>();
  let lines: string[] = [];
  let omitted = 0;
  const add = (text: string): void => {
    if (lines.length < maxLines) lines.push(...text.split('\n').map(harmless));
    else omitted += 1;
  };
  /** A warning that comes for each of a thousand paths is one. */
  const addOnce = (text: string): void => {
    if (known.has(text) || known.size >= MAX_KNOWN) return;
    known.add(text);
    add(text);
  };
  const seeBuilder = (event: NixEvent): void => {
    if (event.kind === 'start' && event.activity.type === 'build')
      builds.set(event.id, storeName(event.activity.drvPath));
    else if (event.kind === 'stop') builds.delete(event.id);
    else if (event.kind === 'result' && event.result.type === 'log-line') {
      const name = builds.get(event.id);
      if (name !== undefined) add(`${name}> ${event.result.line}`);
    }
  };
  return {
    add,
    see(event) {
      if (wanted === 'all') seeBuilder(event);
      if (event.kind === 'text' && event.text.trim() !== '') addOnce(event.text);
      else if (event.kind === 'message' && isWorth(event.message)) addOnce(event.message.text);
    },
    take() {
      const taken = omitted === 0 ? lines : [...lines, `[${omitted} more lines]`];
      lines = [];
      omitted = 0;
      return taken;
    },
  };
}

/** Errors are explained at the end. A builder can forge what is shown here, as it can print anything. */
function isWorth({ error, text }: NixMessage): boolean {
  return error === undefined && WORTH.test(text);
}

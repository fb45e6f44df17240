import type { Machine, WaitOptions } from '../machine.ts';
import { readScreen, type ScreenReaderOptions } from './read-screen.ts';
import { waitUntil } from './wait-until.ts';

export interface TextSeen {
  readonly on: 'serial' | 'screen';
  /** The line that has it. */
  readonly line: string;
}

export interface WaitForTextOptions extends WaitOptions, ScreenReaderOptions {
  /** Where it is looked for; default: on both. */
  readonly on?: 'serial' | 'screen' | 'both' | undefined;
  /** `start`: what the console said before counts, too (default); `now`: only what it says from now on. */
  readonly since?: 'start' | 'now' | undefined;
}

/** Looking at a screen costs: of a guest some milliseconds, of this host a second where letters have to be recognised. */
const LOOK_EVERY_MS = 1000;
const LISTEN_EVERY_MS = 25;

/**
 * Waits for a text on the serial console or on the screen. A string has to be in a line as it is.
 * @throws UpError as `waitUntil`.
 */
export async function waitForText(
  machine: Machine,
  pattern: RegExp | string,
  options: WaitForTextOptions = {},
): Promise<TextSeen> {
  const { on = 'both' } = options;
  const matches = matcherOf(pattern);
  using ear = on === 'screen' ? undefined : new Ear(machine, matches, options);
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let screen: readonly string[] = [];
  return await waitUntil<TextSeen>({
    ...options,
    machine,
    what: `the text ${String(pattern)}`,
    everyMs: LISTEN_EVERY_MS,
    ask: async (signal) => {
      if (ear?.found !== undefined) return { on: 'serial', line: ear.found };
      if (on === 'serial' || performance.now() - lookedAtMs < LOOK_EVERY_MS) return undefined;
      screen = (await readScreen(machine, { ...options, signal })) ?? [];
      lookedAtMs = performance.now();
      const line = screen.find(matches) ?? joined(screen, matches);
      return line === undefined ? undefined : { on: 'screen', line };
    },
    seen: () =>
      on === 'serial'
        ? (ear?.last ?? 'nothing was heard')
        : [ear?.last, screen.filter((line) => line.trim() !== '').at(-1)].filter(Boolean).join(' | ') ||
          'nothing was heard or seen',
  });
}

function matcherOf(pattern: RegExp | string): (text: string) => boolean {
  if (typeof pattern === 'string') return (text) => text.includes(pattern);
  // With `g` or `y` an expression remembers where it was.
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return (text) => stateless.test(text);
}

/** A pattern may span lines. */
function joined(screen: readonly string[], matches: (text: string) => boolean): string | undefined {
  const text = screen.join('\n');
  return matches(text) ? (screen.find((line) => line.trim() !== '') ?? '') : undefined;
}

/** Listens to a console until a line has it. */
class Ear implements Disposable {
  found: string | undefined;
  last: string | undefined;
  readonly #reader: ReturnType<ReturnType<Machine['serialLines']>[typeof Symbol.asyncIterator]>;
  readonly #fromMs: number;

  constructor(machine: Machine, matches: (text: string) => boolean, { since }: WaitForTextOptions) {
    this.#fromMs = since === 'now' ? performance.now() - machine.startedAtMs : Number.NEGATIVE_INFINITY;
    this.#reader = machine.serialLines()[Symbol.asyncIterator]();
    void this.#listen(matches);
  }

  [Symbol.dispose](): void {
    void this.#reader.return?.();
  }

  async #listen(matches: (text: string) => boolean): Promise<void> {
    while (this.found === undefined) {
      const { done, value } = await this.#reader.next();
      if (done === true) return;
      if (value.atMs < this.#fromMs) continue;
      this.last = value.text;
      if (matches(value.text)) this.found = value.text;
    }
  }
}

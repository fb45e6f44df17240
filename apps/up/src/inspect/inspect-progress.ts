import { formatBytes, formatDuration, plural, truncate } from '@up/core';
import type { ImageProgress } from '@up/oci';
import type { CommandContext } from '../context.ts';

/** How far an inspection is, on a stream of its own, for whoever waits longer than a second. */
export interface InspectProgress {
  onImage(event: ImageProgress): void;
  onRule(rule: string, index: number): void;
  /** Takes away what it has put on a terminal. */
  stop(): void;
}

export interface InspectProgressOptions {
  readonly stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;
  /** false on terminals that cannot rewrite a line: they get lines, as files do. */
  readonly canRewrite: boolean;
  readonly rules: number;
  /** Milliseconds on any clock. */
  readonly now?: () => number;
}

const FIRST_AFTER_MS = 1000;
const TERMINAL_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;
const ERASE = '\r\u001b[2K';

/** As the options of a command want it: on stderr, or not at all. */
export function progressFor(
  { options, stderr, env }: Pick<CommandContext, 'options' | 'stderr' | 'env'>,
  rules: number,
): InspectProgress {
  if (options.quiet || options.json) return noProgress();
  const canRewrite = stderr.isTTY === true && env['TERM'] !== 'dumb';
  return startInspectProgress({ stream: stderr, canRewrite, rules });
}

/** On a terminal one line that is rewritten, elsewhere a line every ten seconds; nothing within the first second. */
export function startInspectProgress({
  stream,
  canRewrite,
  rules,
  now = () => performance.now(),
}: InspectProgressOptions): InspectProgress {
  const state = new ProgressState(rules);
  const startedAt = now();
  let nextAt = startedAt + (canRewrite ? FIRST_AFTER_MS : LINE_EVERY_MS);
  let isShown = false;
  const show = (): void => {
    const at = now();
    if (at < nextAt) return;
    const text = state.text();
    if (canRewrite) stream.write(`${ERASE}${truncate(text, Math.max(10, (stream.columns ?? 80) - 1))}`);
    else stream.write(`${text}  ${formatDuration(at - startedAt)}\n`);
    isShown = canRewrite;
    nextAt = at + (canRewrite ? TERMINAL_EVERY_MS : LINE_EVERY_MS);
  };
  // Rules keep the thread busy, so that events show it, too; a slow disk or engine gives no events.
  const timer = setInterval(show, TERMINAL_EVERY_MS);
  timer.unref();
  return {
    onImage: (event) => {
      state.onImage(event);
      show();
    },
    onRule: (rule, index) => {
      state.onRule(rule, index);
      show();
    },
    stop: () => {
      clearInterval(timer);
      if (isShown) stream.write(ERASE);
      isShown = false;
    },
  };
}

/** Where there is nobody to tell. */
function noProgress(): InspectProgress {
  const nothing = (): void => undefined;
  return { onImage: nothing, onRule: nothing, stop: nothing };
}

class ProgressState {
  readonly #rules: number;
  #bytes = 0;
  #layers: number | undefined;
  #layersRead = 0;
  #rule: { readonly id: string; readonly index: number } | undefined;

  constructor(rules: number) {
    this.#rules = rules;
  }

  onImage(event: ImageProgress): void {
    if (event.type === 'bytes') this.#bytes += event.count;
    else if (event.type === 'layers') this.#layers = event.count;
    else this.#layersRead += 1;
  }

  onRule(id: string, index: number): void {
    this.#rule = { id, index };
  }

  text(): string {
    if (this.#rule !== undefined)
      return `rules    ${this.#rule.index + 1} of ${this.#rules}: ${this.#rule.id}`;
    const parts = [
      ...(this.#layers === undefined ? [] : [`${this.#layersRead} of ${plural(this.#layers, 'layer')}`]),
      ...(this.#bytes === 0 ? [] : [formatBytes(this.#bytes)]),
    ];
    // A pipe or an engine may think long before it says anything.
    return `read     ${parts.length === 0 ? 'waiting for the first bytes' : parts.join(', ')}`;
  }
}

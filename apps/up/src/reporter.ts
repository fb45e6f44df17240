import { formatDuration, safeText } from '@up/core';
import type { Style } from './style.ts';
import { wrapWords } from './wrap-words.ts';

/** The state of a run, one line per change, on stderr. */
export interface Reporter {
  /** `build    up/test-origin   41 MB   0.9 s` */
  step(label: string, text: string, durationMs?: number): void;
  /** A further line of the step above. */
  more(text: string): void;
  /** A line that a program printed. */
  output(text: string): void;
}

export interface ReporterOptions {
  readonly stream: NodeJS.WriteStream;
  readonly style: Style;
}

const LABEL_WIDTH = 9;
const GOOD: ReadonlySet<string> = new Set(['ready', 'prove']);
const BAD: ReadonlySet<string> = new Set(['failed', 'note']);

/** Reports to people. */
export function humanReporter({ stream, style }: ReporterOptions): Reporter {
  const indent = ' '.repeat(LABEL_WIDTH);
  const wrapped = (text: string): string =>
    wrapWords(safeText(text), (stream.columns ?? Number.POSITIVE_INFINITY) - LABEL_WIDTH).join(`\n${indent}`);
  return {
    step(label, text, durationMs) {
      const colour = GOOD.has(label) ? 'green' : BAD.has(label) ? 'yellow' : 'cyan';
      const time = durationMs === undefined ? '' : `  ${style('dim', formatDuration(durationMs))}`;
      stream.write(`${style(colour, label.padEnd(LABEL_WIDTH))}${wrapped(text)}${time}\n`);
    },
    more(text) {
      stream.write(`${indent}${wrapped(text)}\n`);
    },
    output(text) {
      stream.write(`${style('dim', `${indent}| ${safeText(text)}`)}\n`);
    },
  };
}

/** Reports nothing: `--quiet`, and `--json`, whose document says it all. */
export function silentReporter(): Reporter {
  const nothing = (): void => undefined;
  return { step: nothing, more: nothing, output: nothing };
}

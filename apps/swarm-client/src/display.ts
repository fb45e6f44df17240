import { LOG_LEVELS, type LogLevel } from '@up/profiles';

export interface DisplayOptions {
  readonly stream: NodeJS.WriteStream;
  /** The least severe level that is written. */
  readonly level: LogLevel;
  readonly env: NodeJS.ProcessEnv;
}

const CLEAR_LINE = '\r\u001b[K';

/** stderr as the swarm uses it: log lines, and on a terminal one line below them that is redrawn in place. */
export class Display implements Disposable {
  readonly isLive: boolean;
  readonly #options: DisplayOptions;
  #line = '';

  constructor(options: DisplayOptions) {
    const { stream, env } = options;
    this.#options = options;
    this.isLive = stream.isTTY === true && !env['CI'] && env['TERM'] !== 'dumb';
  }

  /** Room for the live line: the last column stays free, since some terminals wrap when it is written. */
  get columns(): number {
    const { columns } = this.#options.stream;
    return Math.max(0, (columns > 0 ? columns : 80) - 1);
  }

  log(level: LogLevel, text: string): void {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.#options.level)) return;
    const erase = this.#line === '' ? '' : CLEAR_LINE;
    this.#options.stream.write(`${erase}${level.padEnd(9)}${text}\n${this.#line}`);
  }

  /** Replaces the live line; does nothing where there is none. */
  redraw(line: string): void {
    if (!this.isLive) return;
    this.#options.stream.write(`${CLEAR_LINE}${line}`);
    this.#line = line;
  }

  [Symbol.dispose](): void {
    if (this.#line !== '') this.#options.stream.write(CLEAR_LINE);
    this.#line = '';
  }
}

import type { NixEvent, NixMessage } from '../log/nix-event.ts';
import { stripAnsi } from '../log/strip-ansi.ts';
import { type BuilderHit, builderHitFinder } from './builder-hits.ts';
import { BuilderTails } from './builder-tails.ts';
import { type ErrorBlock, readErrorBlock } from './error-block.ts';
import { MAX_BLOCK_LINE, MAX_BLOCK_LINES, MAX_ERRORS, MAX_WARNING } from './limits.ts';
import { nameOfDrv } from './log-owner.ts';

/** An error of Nix as it stood in the log. */
export interface SaidError extends ErrorBlock {
  /** A builder may print `error:`, too, where its lines have no mark: only a record is sure to be of Nix. */
  readonly source: 'record' | 'text';
  /** The lines before it that have no mark: where builders have none, their last. */
  readonly before: readonly string[];
}

/** What of a log is worth explaining. */
export interface Said {
  readonly errors: readonly SaidError[];
  readonly warnings: readonly string[];
  readonly hits: readonly BuilderHit[];
  readonly tails: BuilderTails;
  /** Whether lines of builders say whose they are: then a line that does not is no builder's. */
  readonly marksBuilders: boolean;
  /** Names of derivations to their paths. */
  readonly drvPaths: ReadonlyMap<string, string>;
  /** Errors that were not kept: there were too many. */
  readonly omittedErrors: number;
}

const START = /^\s{0,20}error:(?:\s|$)/;
/** How a piece of an error begins whose head was cut off, as by `tail`. */
const HEADLESS = /^ {7}(?:… |error: |Reason: |For full logs, run|> |[Ll]ast \d{1,9} log lines:)/;
const BUILDING = /^building '(\/[^'\s]{1,1024}\.drv)'/;
/** As `-L` marks the lines of a builder; `name (phase)> ` on newer versions of its kind. */
const PREFIXED = /^([A-Za-z0-9+._?=-]{1,211})(?: \(\w{1,40}\))?> ?(.*)$/s;
/** What Nix says of itself, without being an error. */
const PLAN =
  /^(?:(?:this derivation|these \d{1,9} (?:derivations|paths)|this path) will be |don't know how to build|copying \d{0,9} ?path|removing stale | {2}\/\S{1,1024}$)/;
const MAX_DRV_PATHS = 20_000;
/** Lines of a builder with no name before them. */
const UNOWNED = '';

/** Sorts what Nix said from what builders said, event by event, in bounded memory. */
export class SaidCollector {
  readonly #errors: SaidError[] = [];
  readonly #known = new Set<string>();
  readonly #warnings = new Map<string, string>();
  readonly #hits = new Map<string, BuilderHit>();
  readonly #tails = new BuilderTails();
  readonly #drvPaths = new Map<string, string>();
  readonly #builds = new Map<string, string>();
  readonly #find = builderHitFinder();
  #block: string[] | undefined;
  #omittedErrors = 0;
  #marksBuilders = false;

  take(event: NixEvent): void {
    if (event.kind !== 'text') this.#marksBuilders = true;
    switch (event.kind) {
      case 'text':
        this.#line(event.text);
        return;
      case 'message':
        this.#message(event.message);
        return;
      case 'start':
        if (event.activity.type === 'build') this.#build(event.id, event.activity.drvPath);
        return;
      case 'stop':
        this.#builds.delete(event.id);
        return;
      case 'result':
        if (event.result.type === 'log-line') this.#builder(event.result.line, this.#builds.get(event.id));
        return;
    }
  }

  end(): Said {
    this.#closeBlock();
    return {
      errors: this.#errors,
      warnings: [...this.#warnings.values()],
      hits: [...this.#hits.values()],
      tails: this.#tails,
      marksBuilders: this.#marksBuilders,
      drvPaths: this.#drvPaths,
      omittedErrors: this.#omittedErrors,
    };
  }

  #build(id: string, drvPath: string): void {
    this.#builds.set(id, nameOfDrv(drvPath));
    this.#rememberDrv(drvPath);
  }

  #rememberDrv(drvPath: string): void {
    if (this.#drvPaths.size < MAX_DRV_PATHS) this.#drvPaths.set(nameOfDrv(drvPath), drvPath);
  }

  /** What a builder forges comes as a message, too, but never as an error. */
  #message({ error, text }: NixMessage): void {
    if (error === undefined) {
      if (text.includes('warning:')) this.#warning(text);
      return;
    }
    const block = readErrorBlock(cut(text.split('\n')));
    this.#error({ ...block, message: error.message.trim() || block.message, source: 'record', before: [] });
  }

  #line(raw: string): void {
    const line = visible(raw);
    if (this.#block !== undefined) {
      if (isContinuation(line)) {
        if (this.#block.length < MAX_BLOCK_LINES) this.#block.push(line.slice(0, MAX_BLOCK_LINE));
        return;
      }
      this.#closeBlock();
    }
    if (line.startsWith('error:') || line.startsWith('       ')) {
      if (START.test(line) || HEADLESS.test(line)) {
        this.#block = line.startsWith('       > ')
          ? ['       Last 1 log lines:', line]
          : [line.slice(0, MAX_BLOCK_LINE)];
        return;
      }
    }
    if (line.startsWith('warning:') || line.startsWith('evaluation warning:')) {
      this.#warning(line);
      return;
    }
    const building = line.startsWith('building ') ? BUILDING.exec(line)?.[1] : undefined;
    if (building !== undefined) {
      this.#rememberDrv(building);
      return;
    }
    const prefixed = line.includes('> ') ? PREFIXED.exec(line) : null;
    const owner = prefixed?.[1];
    if (owner !== undefined && this.#drvPaths.has(owner)) this.#marksBuilders = true;
    this.#builder(prefixed?.[2] ?? line, owner);
  }

  #builder(raw: string, owner: string | undefined): void {
    const line = visible(raw);
    if (line === '') return;
    if (owner !== undefined || !PLAN.test(line)) this.#tails.push(owner ?? UNOWNED, line);
    const hit = this.#find(line, owner);
    if (hit === undefined) return;
    const key = `${owner ?? ''}\n${hit.rule.code}`;
    if (!this.#hits.has(key) && this.#hits.size < MAX_ERRORS) this.#hits.set(key, hit);
  }

  #warning(text: string): void {
    if (this.#warnings.size < MAX_ERRORS) this.#warnings.set(text, text.slice(0, MAX_WARNING));
  }

  #closeBlock(): void {
    if (this.#block === undefined) return;
    const block = readErrorBlock(this.#block);
    this.#block = undefined;
    const before = this.#tails.take(UNOWNED);
    this.#error({ ...block, source: 'text', before: block.logTail.length > 0 ? block.logTail : before });
  }

  /** The same error twice is one; the end of a log that Nix repeats is the builder's. */
  #error(read: SaidError): void {
    const error = this.#withDrvPath(read);
    const owner = error.drvPath === undefined ? undefined : nameOfDrv(error.drvPath);
    if (error.drvPath !== undefined) this.#rememberDrv(error.drvPath);
    // Where the log has these lines already, they are not new.
    const isKnown = owner !== undefined && this.#tails.lines(owner).length > 0;
    if (!isKnown) for (const line of error.logTail) this.#builder(line, owner);
    const key = error.text;
    if (this.#known.has(key)) return;
    if (this.#errors.length >= MAX_ERRORS) {
      this.#omittedErrors += 1;
      return;
    }
    this.#known.add(key);
    this.#errors.push(error);
  }

  /** From 2.29 on Nix does not say which build took too long: it is sure where there was only one. */
  #withDrvPath(error: SaidError): SaidError {
    const [only, ...others] = this.#drvPaths.values();
    const isSure =
      error.drvPath === undefined && others.length === 0 && /^timed out after/.test(error.message);
    return isSure ? { ...error, drvPath: only } : error;
  }
}

function isContinuation(line: string): boolean {
  return (
    line === '' ||
    line.startsWith('       ') ||
    line.startsWith("(use '--show-trace'") ||
    line.startsWith("Try 'nix")
  );
}

function cut(lines: readonly string[]): readonly string[] {
  return lines.slice(0, MAX_BLOCK_LINES).map((line) => line.slice(0, MAX_BLOCK_LINE));
}

/** What a terminal would show of it in the end: without colours, behind the last carriage return. */
function visible(line: string): string {
  const text = withoutTime(stripAnsi(line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line));
  if (!text.includes('\r')) return text;
  const trimmed = text.replace(/\r+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('\r') + 1);
}

/** What services that run builds put before each line. */
const TIME = /^20\d\d-\d\d-\d\dT[\d:.]{8,18}Z /;

function withoutTime(line: string): string {
  return line.startsWith('20') ? line.replace(TIME, '') : line;
}

const MAX_LINE: number = 16 * 1024;

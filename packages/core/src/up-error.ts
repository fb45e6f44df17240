import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import type { ExitCode } from './exit-code.ts';

export interface UpErrorOptions {
  /** What to type or change next, in one sentence. */
  readonly hint?: string;
  /** Facts for machines: paths, exit codes, the last lines of a tool's output. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A failure that a user can act on: what failed and which thing (message), what to do (hint), a stable code. */
export class UpError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'UpError';
  readonly code: Code;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, options: UpErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }

  get exitCode(): ExitCode {
    return ERROR_CODES[this.code];
  }

  /** The shape of `error` in every `--json` document. */
  toJSON(): ErrorDocument {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(Object.keys(this.details).length === 0 ? {} : { details: this.details }),
    };
  }
}

export interface ErrorDocument {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Makes an UpError of anything thrown; what nobody foresaw becomes UP_INTERNAL with its cause kept. */
export function toUpError(thrown: unknown): UpError {
  if (thrown instanceof UpError) return thrown;
  // What `await using` throws when the block and a disposal both failed: the block's error is the news.
  if (thrown instanceof Error && thrown.name === 'SuppressedError' && 'suppressed' in thrown)
    return toUpError(thrown.suppressed);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new UpError('UP_INTERNAL', message, {
    hint: 'This is a bug in up. Run again with UP_DEBUG=1 and report what it prints.',
    cause: thrown,
  });
}

/** The `code` of a Node.js system error (`ENOENT`, `EADDRINUSE`...), or undefined. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

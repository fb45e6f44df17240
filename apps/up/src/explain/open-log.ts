import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { safeText, systemErrorCode, UpError } from '@up/core';
import type { CommandContext } from '../context.ts';

export interface OpenedLog {
  readonly name: string;
  readonly source: AsyncIterable<Uint8Array>;
}

/**
 * A file, or stdin. What is wrong with it is thrown when it is read.
 * @throws UpError UP_USAGE where nothing is named and stdin is a terminal.
 */
export function openLog({ stdin, cwd, signal }: CommandContext, log: string | undefined): OpenedLog {
  if (log !== undefined && log !== '-')
    return { name: log, source: readLog(createReadStream(resolve(cwd, log), { signal }), log, signal) };
  if (log === undefined && stdin.isTTY === true) {
    throw new UpError('UP_USAGE', 'No log is named, and stdin is a terminal', {
      hint: 'Pipe it in: nix build 2>&1 | up explain. Or name a file: up explain build.log',
    });
  }
  return { name: 'stdin', source: readLog(stdin, 'stdin', signal) };
}

async function* readLog(
  bytes: AsyncIterable<Uint8Array | string>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  try {
    for await (const chunk of bytes) {
      signal.throwIfAborted();
      const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      if (isFirst) refuseBzip2(piece, name);
      isFirst = false;
      yield piece;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof UpError ? error : unreadable(name, error);
  }
}

/** Nix keeps logs of derivations like this. */
function refuseBzip2(bytes: Uint8Array, name: string): void {
  if (!/^BZh[1-9]1AY&SY/.test(Buffer.from(bytes.subarray(0, 10)).toString('latin1'))) return;
  throw new UpError('UP_USAGE', `${safeText(name)} is compressed with bzip2`, {
    hint: 'Unpack it on the way: bzcat FILE | up explain. Or: nix log DERIVATION | up explain',
  });
}

function unreadable(name: string, cause: unknown): UpError {
  const code = systemErrorCode(cause) ?? 'unknown error';
  const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a directory' : code;
  return new UpError('UP_USAGE', `The log ${safeText(name)} cannot be read: ${why}`, {
    hint: 'Name a file, or pipe it in: nix build 2>&1 | up explain',
    cause,
  });
}

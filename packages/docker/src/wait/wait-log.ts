import { plural } from '@up/core';
import { readLogs } from '../container/logs.ts';
import type { Wait } from './wait.ts';
import { EndedTooSoon, type WaitContext } from './wait-context.ts';

type LogWait = Extract<Wait, { readonly type: 'log' }>;

/**
 * Reads the log from its beginning until a line fits. A container that writes the line and ends has written it.
 * @throws EndedTooSoon when the log ends without it; the signal's reason when aborted.
 */
export async function waitLog(context: WaitContext, wait: LogWait): Promise<void> {
  if (await isInLog(context, wait, 'follow')) return;
  // Engines that begin a new file for the log while it is followed lose lines (Docker 20.10): look once more.
  if (await isInLog(context, wait, 'once')) return;
  throw new EndedTooSoon();
}

async function isInLog(
  { container, signal, note }: WaitContext,
  { pattern, stream, times = 1 }: LogWait,
  until: 'follow' | 'once',
): Promise<boolean> {
  const fits = matcher(pattern);
  let found = 0;
  let lines = 0;
  for await (const line of readLogs(container, { signal, until })) {
    lines += 1;
    if ((stream === undefined || line.stream === stream) && fits(line.line)) found += 1;
    if (found >= times) return true;
    note(`${plural(lines, 'line')} so far, ${found} of ${times} that match`);
  }
  signal.throwIfAborted();
  return false;
}

/** A pattern with the flags g or y would go on where it stopped. */
function matcher(pattern: string | RegExp): (line: string) => boolean {
  if (typeof pattern === 'string') return (line) => line.includes(pattern);
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return (line) => stateless.test(line);
}

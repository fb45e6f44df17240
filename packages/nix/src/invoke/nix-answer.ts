import { redact, safeLines, truncate, UpError } from '@up/core';
import type { NixContext } from './nix-context.ts';
import { type NixRun, runNix } from './run-nix.ts';

/** What Nix answered, or why it did not. */
export type NixAnswer<Value> =
  | { readonly outcome: 'succeeded'; readonly value: Value }
  | (Pick<NixRun, 'exitCode' | 'signal' | 'errors' | 'notes'> & { readonly outcome: 'failed' });

const MAX_MESSAGE = 2000;

/**
 * Asks something that is no build. A failure is an answer, with what Nix said.
 * @throws UpError as `runNix`, and UP_PROGRAM_FAILED for an answer that `parse` does not know; the reason of the signal.
 */
export async function askNix<Value>(
  context: NixContext,
  {
    args,
    parse,
  }: {
    readonly args: readonly string[];
    readonly parse: (stdout: string, notes: readonly string[]) => Value;
  },
): Promise<NixAnswer<Value>> {
  const { outcome, exitCode, signal, errors, notes, stdout } = await runNix(context, { args });
  if (outcome === 'interrupted') throw context.signal.reason;
  // Up to 2.8 a failed evaluation leaves half an answer.
  if (outcome === 'failed') return { outcome, exitCode, signal, errors, notes };
  return { outcome, value: parse(stdout, notes) };
}

/**
 * The value, for whom a failure is an error.
 * @throws UpError UP_PROGRAM_FAILED with what Nix said.
 */
export function requireAnswer<Value>(answer: NixAnswer<Value>, what: string): Value {
  if (answer.outcome === 'succeeded') return answer.value;
  const said = answer.errors.map(({ message }) => message).join('\n') || answer.notes.slice(-5).join('\n');
  const why = said === '' ? 'Nix did not say why' : truncate(redact(safeLines(said)), MAX_MESSAGE);
  throw new UpError('UP_PROGRAM_FAILED', `${what}: ${why}`, {
    details: {
      exitCode: answer.exitCode,
      signal: answer.signal,
      errors: answer.errors.map(({ text }) => text),
    },
  });
}

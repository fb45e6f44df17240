import { redact } from '@up/core';
import { createNixLogDecoder } from '../log/read-nix-log.ts';
import { SaidCollector } from './collect-said.ts';
import type { ExplainOptions } from './explain-options.ts';
import { explainSaid } from './explain-said.ts';
import type { Explanation } from './explanation.ts';
import { explainSilence } from './silent.ts';

export interface ExplainResult {
  /** Roots first, in the order of the log; what only follows from them is left out. Warnings come last. */
  readonly errors: readonly Explanation[];
  /** How many more errors there were than are kept. */
  readonly omittedErrors: number;
}

/**
 * Explains a log of Nix: what it wrote to stderr (of any version, coloured or not, plain, with `-L`, or as
 * `internal-json`), or the log of one derivation. Reads it once, in bounded memory. Credentials are masked; all else
 * is as the log has it, and nothing is neutralised for a terminal.
 * @throws what `source` throws.
 */
export async function explain(
  source: AsyncIterable<Uint8Array>,
  options: ExplainOptions = {},
): Promise<ExplainResult> {
  const decoder = createNixLogDecoder();
  const collector = new SaidCollector();
  for await (const chunk of source) for (const event of decoder.push(chunk)) collector.take(event);
  for (const event of decoder.end()) collector.take(event);
  const said = collector.end();
  const errors = await explainSaid(said, options);
  const isSilent = errors.every(({ saidBy }) => saidBy === 'nix-warning') && options.outcome !== 'succeeded';
  const all = isSilent ? [explainSilence(options.command), ...errors] : errors;
  return { errors: all.map(masked), omittedErrors: said.omittedErrors };
}

function masked(explanation: Explanation): Explanation {
  const { message, cause, fix, evidence } = explanation;
  return {
    ...explanation,
    message: redact(message),
    cause: cause === undefined ? undefined : redact(cause),
    fix: fix.map(redact),
    evidence: evidence.map(redact),
  };
}

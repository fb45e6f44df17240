import { resolve } from 'node:path';
import { plural, safeText, UpError } from '@up/core';
import { type ExplainResult, explain, readFacts } from '@up/nix';
import type { CommandContext, CommandResult } from '../context.ts';
import { knownAttributes } from '../explain/known-attributes.ts';
import { openLog } from '../explain/open-log.ts';
import { renderExplanations } from '../explain/render-explanations.ts';
import { screenFor } from '../screen.ts';

export interface ExplainCommandOptions {
  readonly log: string | undefined;
  /** The command that wrote the log; empty where that is not said. */
  readonly command: readonly string[];
  readonly root?: string;
  readonly status?: number;
}

/** `up explain LOG`: error, cause, what to type. */
export async function explainLog(
  context: CommandContext,
  { log, command, root, status }: ExplainCommandOptions,
): Promise<CommandResult> {
  const { cwd, env, signal } = context;
  const { name, source } = openLog(context, log);
  const result = await explain(source, {
    facts: readFacts({ root: resolve(cwd, root ?? '.'), env, signal }),
    outcome: status === 0 ? 'succeeded' : 'failed',
    command: command.length === 0 ? undefined : command,
    attributes: await knownAttributes(context),
  });
  signal.throwIfAborted();
  const { errors, omittedErrors } = result;
  const text = renderExplanations(result, screenFor(context));
  const data = { errors: errors.map((one) => ({ ...one, cause: one.cause ?? null })), omittedErrors };
  return { data, text, ...failure(result, name) };
}

/** Warnings alone are no failure. */
function failure({ errors, omittedErrors }: ExplainResult, name: string): { readonly error?: UpError } {
  const codes = errors.filter(({ saidBy }) => saidBy !== 'nix-warning').map(({ code }) => code);
  if (codes.length === 0) return {};
  const count = plural(codes.length + omittedErrors, 'error');
  const message =
    codes[0] === 'silent'
      ? `${safeText(name)} has no error of Nix in it`
      : `${safeText(name)} has ${count}: ${[...new Set(codes)].join(', ')}`;
  return { error: new UpError('UP_CHECKS_FAILED', message) };
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { plural } from '@up/core';
import { checkSources } from '@up/nix';
import type { CommandContext } from '../context.ts';

const MAX_NOTES = 5;

/**
 * Says, before a build, which files the flake in a directory names and Nix will not see: its own words for that come late
 * and name other paths. The build goes on: what is named may never be evaluated.
 */
export async function noteHiddenSources(
  { env, signal, reporter }: Pick<CommandContext, 'env' | 'signal' | 'reporter'>,
  directory: string,
): Promise<void> {
  const isFlake = await stat(join(directory, 'flake.nix')).then(
    () => true,
    () => false,
  );
  if (!isFlake) return;
  const { findings } = await checkSources({ flakeRoot: directory, env, signal });
  const hidden = findings.filter(({ severity }) => severity === 'error');
  for (const { path, line, message, fix } of hidden.slice(0, MAX_NOTES)) {
    reporter.step('note', `${path}:${line}  ${message}`);
    if (fix !== undefined) reporter.more(fix);
  }
  if (hidden.length > MAX_NOTES)
    reporter.more(
      `and ${plural(hidden.length - MAX_NOTES, 'more file')}: up check --tier quick names all of them`,
    );
}

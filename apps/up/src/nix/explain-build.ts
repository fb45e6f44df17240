import { createReadStream } from 'node:fs';
import {
  climbLadder,
  type Explanation,
  explain,
  type NixBuildResult,
  type NixContext,
  readFacts,
} from '@up/nix';
import type { CommandContext } from '../context.ts';
import { knownAttributes } from '../explain/known-attributes.ts';
import { renderExplanations } from '../explain/render-explanations.ts';
import { styleFor } from '../style.ts';
import type { RunNixBuildOptions } from './run-nix-build.ts';

export interface ExplainBuildOptions {
  readonly result: NixBuildResult;
  readonly nixContext: NixContext;
  readonly options: Pick<RunNixBuildOptions, 'installables' | 'cwd' | 'settings'>;
  readonly command: readonly string[];
  /** What Nix and the builders wrote. */
  readonly log: string;
}

/** Why a build failed, from its log; where that has no error, from what Nix says when it is asked step by step. */
export async function explainBuild(
  context: CommandContext,
  { result, nixContext, options, command, log }: ExplainBuildOptions,
): Promise<readonly Explanation[]> {
  if (result.outcome !== 'failed') return [];
  const { env, signal, reporter } = context;
  const facts = readFacts({ root: options.cwd, env, signal });
  const attributes = await knownAttributes(context);
  const failed = result.failed.map(({ build }) => build.drvPath);
  const said = await explain(createReadStream(log), { facts, command, failed, attributes });
  const isSilent = said.errors[0]?.code === 'silent';
  const errors = isSilent
    ? await climbLadder(nixContext, {
        ...{ installables: options.installables, facts, attributes, run: result, log },
        extraArgs: options.settings.extraArgs,
        onStep: (step) => reporter.step('explain', step),
      })
    : said.errors;
  const shown = isSilent && errors.length === 0 ? said.errors : errors;
  show(context, { errors: shown, omittedErrors: said.omittedErrors, result });
  return shown;
}

interface Shown {
  readonly errors: readonly Explanation[];
  readonly omittedErrors: number;
  readonly result: NixBuildResult;
}

/** On stderr, after the logs; lines that stand there already are not shown twice. */
function show({ options, stderr, env }: CommandContext, { errors, omittedErrors, result }: Shown): void {
  if (options.json) return;
  const printed = new Set(options.quiet ? [] : result.failed.flatMap(({ log }) => log.lines.map(trimmed)));
  const without = errors.map((one) => ({
    ...one,
    evidence: one.evidence.filter((line) => !printed.has(trimmed(line))),
  }));
  const screen = { style: styleFor(stderr, env), width: stderr.columns };
  stderr.write(renderExplanations({ errors: without, omittedErrors }, screen));
}

function trimmed(line: string): string {
  return line.trim();
}

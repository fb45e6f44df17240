import { explain } from '../explain/explain.ts';
import type { Explanation } from '../explain/explanation.ts';
import { readFacts } from '../explain/read-facts.ts';
import { flakeShow, nixEval } from '../invoke/ask.ts';
import type { NixAnswer } from '../invoke/nix-answer.ts';
import type { NixContext } from '../invoke/nix-context.ts';
import { type ConfigurationQuestion, configurationOf } from './find-flake.ts';
import type { FlakeStatus } from './system-status.ts';

export interface FlakeQuestion extends ConfigurationQuestion {
  readonly runningPath: string | undefined;
}

/**
 * Whether a flake evaluates: the configuration of this machine down to its derivation; of a flake without one, the
 * names and types of all that it offers.
 * @throws UpError as `nixVersion`; the reason of the signal.
 */
export async function readFlakeStatus(context: NixContext, question: FlakeQuestion): Promise<FlakeStatus> {
  const { flake, runningPath } = question;
  const installable = await configurationOf(context, question);
  if (installable === undefined) {
    const shown = await flakeShow(context, { flake });
    const errors = await errorsOf(shown, flake, context);
    const evaluates = shown.outcome === 'succeeded';
    return { installable: flake, evaluates, errors, outPath: undefined, matchesRunning: undefined };
  }
  const answer = await nixEval(context, { installable: `${installable}.outPath` });
  const outPath =
    answer.outcome === 'succeeded' && typeof answer.value === 'string' ? answer.value : undefined;
  return {
    installable,
    evaluates: answer.outcome === 'succeeded',
    errors: await errorsOf(answer, flake, context),
    outPath,
    matchesRunning: outPath === undefined || runningPath === undefined ? undefined : outPath === runningPath,
  };
}

async function errorsOf(
  answer: NixAnswer<unknown>,
  flake: string,
  { cwd = process.cwd(), env, signal }: NixContext,
): Promise<readonly Explanation[]> {
  if (answer.outcome === 'succeeded') return [];
  const log = [...answer.notes, ...answer.errors.map(({ text }) => text)].join('\n');
  const root = flake.split('#', 1)[0] ?? '';
  const facts = readFacts({ root: root.startsWith('/') ? root : cwd, env, signal });
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${log}\n`);
  }
  return (await explain(source(), { facts })).errors;
}

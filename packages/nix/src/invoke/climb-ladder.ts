import { startProcess } from '@up/process';
import { isAtLeast } from '../dialect/nix-version.ts';
import { explain } from '../explain/explain.ts';
import type { ExplainOptions } from '../explain/explain-options.ts';
import type { Explanation } from '../explain/explanation.ts';
import { asOperand } from './ask.ts';
import { INSTALL_HINT, type NixContext } from './nix-context.ts';
import { nixVersion } from './nix-version.ts';
import type { NixRun } from './run-nix.ts';

export interface ClimbLadderOptions extends Pick<ExplainOptions, 'facts' | 'attributes'> {
  /** What `nix build` was given. */
  readonly installables: readonly string[];
  readonly extraArgs?: readonly string[] | undefined;
  /** How it ended that first time. */
  readonly run: Pick<NixRun, 'signal'>;
  /** File that everything is appended to. */
  readonly log?: string | undefined;
  /** Told each step before it is taken. */
  readonly onStep?: ((step: string) => void) | undefined;
}

const FEATURES = ['--extra-experimental-features', 'nix-command flakes'];
const KEPT_LINES = 20_000;
const KILL_GRACE_MS = 10_000;

/**
 * For a build that failed and did not say why. One step after the other makes Nix say more: the same once more with all
 * that it can say, the evaluation alone, the build alone and without caches. Explanations of the first step that
 * shows a cause, each with that step as evidence; where none does, one that says what was tried.
 * @throws the reason of the signal; UP_PROGRAM_NOT_FOUND where there is no Nix any more.
 */
export async function climbLadder(
  context: NixContext,
  options: ClimbLadderOptions,
): Promise<readonly Explanation[]> {
  if (options.run.signal !== undefined) return [killed(options.run.signal)];
  const tried: string[] = [];
  for await (const { name, said } of steps(context, options)) {
    tried.push(name);
    const { facts, attributes } = options;
    const { errors } = await explain(bytesOf(said), { facts, attributes, outcome: 'succeeded' });
    const causes = errors.filter(({ saidBy }) => saidBy !== 'nix-warning');
    if (causes.length > 0)
      return causes.map((one) => ({ ...one, evidence: [...one.evidence, `it showed at: ${name}`] }));
  }
  context.signal.throwIfAborted();
  return [stillSilent(tried)];
}

interface Step {
  readonly name: string;
  /** What Nix wrote to stderr. Nothing where the step succeeded. */
  readonly said: readonly string[];
}

async function* steps(
  context: NixContext,
  { installables, extraArgs = [], log, onStep }: ClimbLadderOptions,
): AsyncGenerator<Step> {
  const names = installables.map(asOperand);
  const ask = async (name: string, args: readonly string[]): Promise<Step & { readonly stdout: string }> => {
    onStep?.(name);
    return { name, ...(await runRaw(context, args, log)) };
  };
  yield await ask('the same build, with all that Nix can say', [
    ...['build', '--no-link', ...names, ...extraArgs, '-L', '--show-trace'],
  ]);
  const modern = isAtLeast(await nixVersion(context), 15);
  for (const installable of names) {
    if (!installable.includes('#')) continue;
    const evaluated = await ask(`the evaluation of ${installable} alone`, [
      ...['eval', '--raw', '--show-trace', `${installable}.drvPath`],
    ]);
    yield evaluated;
    const drvPath = evaluated.stdout.trim();
    if (!drvPath.endsWith('.drv')) continue;
    const outputs = modern ? `${drvPath}^*` : drvPath;
    yield await ask(`the build of ${installable} alone, without caches`, [
      ...['build', '--no-link', '-L', outputs, '--option', 'substitute', 'false'],
    ]);
  }
}

async function runRaw(
  { signal, env = process.env, cwd, session, store }: NixContext,
  args: readonly string[],
  logFile: string | undefined,
): Promise<{ readonly stdout: string; readonly said: readonly string[] }> {
  const said: string[] = [];
  const running = await startProcess({
    command: 'nix',
    args: [...FEATURES, ...(store === undefined ? [] : ['--store', store]), ...args],
    ...{ env, cwd, signal, session, logFile, killGraceMs: KILL_GRACE_MS, hint: INSTALL_HINT },
    onLine: ({ fd, text }) => {
      if (fd !== 2) return;
      said.push(text);
      if (said.length > KEPT_LINES) said.shift();
    },
  });
  const { exitCode, stdout } = await running.exited;
  signal.throwIfAborted();
  return { stdout, said: exitCode === 0 ? [] : said };
}

async function* bytesOf(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

function killed(signal: NodeJS.Signals): Explanation {
  return {
    code: 'silent',
    message: `Nix was ended by ${signal}, before it said anything.`,
    cause: 'Somebody killed it, or the kernel did when memory ran out.',
    fix: ["journalctl -k | grep -i 'killed process'   # was it the memory?"],
    certainty: 'likely',
    evidence: [],
    saidBy: 'nix',
  };
}

function stillSilent(tried: readonly string[]): Explanation {
  return {
    code: 'silent',
    message: 'Nix failed without an error.',
    cause:
      'No step that makes Nix say more has shown why: it succeeded when it was asked again, or said nothing.',
    fix: ['Build it once more.', 'up doctor   # does anything build here?'],
    certainty: 'certain',
    evidence: tried.map((name) => `without an error: ${name}`),
    saidBy: 'nix',
  };
}

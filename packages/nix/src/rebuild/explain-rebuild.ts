import { createReadStream } from 'node:fs';
import { hostname } from 'node:os';
import { findProgram } from '@up/process';
import { explain } from '../explain/explain.ts';
import type { Explanation } from '../explain/explanation.ts';
import { readFacts } from '../explain/read-facts.ts';
import { homeUser } from '../generations/places.ts';
import { RootTree } from '../generations/root-tree.ts';
import { climbLadder } from '../invoke/climb-ladder.ts';
import type { NixContext } from '../invoke/nix-context.ts';
import type { BuildState } from '../log/build-snapshot.ts';
import { configurationNames, configurationOf, findFlake } from '../status/find-flake.ts';
import type { RebuildArgs } from './rebuild-args.ts';
import type { RebuildKind } from './rebuild-kind.ts';
import type { RebuildStep } from './rebuild-result.ts';

export interface ExplainRebuildOptions {
  readonly step: RebuildStep;
  readonly kind: RebuildKind;
  /** With absolute paths. */
  readonly args: RebuildArgs;
  readonly cwd: string;
  readonly logFile: string;
  readonly builds: readonly BuildState[];
  /** Told what is tried where a build failed without a word. */
  readonly onFurtherStep?: ((step: string) => void) | undefined;
}

/** Why it failed, by its log; where that has no error, by what Nix says to the same question. */
export async function explainRebuild(
  context: NixContext,
  options: ExplainRebuildOptions,
): Promise<readonly Explanation[]> {
  const { step, args, cwd, logFile, builds } = options;
  const [path = ''] = (args.flake ?? '').split('#', 1);
  const { env, signal } = context;
  const facts = readFacts({ root: path.startsWith('/') ? path : cwd, env, signal });
  const failed = builds.filter(({ outcome }) => outcome === 'failed').map(({ drvPath }) => drvPath);
  const { errors } = await explain(createReadStream(logFile), { facts, command: step.command, failed });
  const isSilent = errors[0]?.code === 'silent' && step.name === 'build';
  return isSilent ? await askNix(context, { ...options, silence: errors }) : errors;
}

const HOSTS = { os: 'nixos', home: 'home-manager', darwin: 'darwin' } as const;

async function askNix(
  context: NixContext,
  {
    kind: rebuilt,
    args,
    logFile,
    onFurtherStep,
    silence,
  }: ExplainRebuildOptions & { readonly silence: readonly Explanation[] },
): Promise<readonly Explanation[]> {
  const { env = process.env, signal } = context;
  const kind = HOSTS[rebuilt];
  const flake = args.flake ?? (await findFlake({ tree: new RootTree('/'), env, kind }));
  if (flake === undefined || (await findProgram('nix', env)) === undefined) return silence;
  const names = configurationNames({ kind, user: homeUser(env)?.name, host: hostname() });
  const installable = await configurationOf(context, { flake, kind, names });
  if (installable === undefined) return silence;
  const found = await climbLadder(context, {
    installables: [installable],
    run: { signal: undefined },
    log: logFile,
    onStep: onFurtherStep,
  });
  signal.throwIfAborted();
  return found.length === 0 ? silence : found;
}

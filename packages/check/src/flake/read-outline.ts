import { flakeMetadata, type NixAnswer, type NixContext, nixEval } from '@up/nix';
import type { CheckResult } from '../check-result.ts';
import { explainFailure, type FailureContext } from '../failure.ts';
import { EVAL_ARGS, nixString, ownInstallable } from './nix-text.ts';
import { ALLOWED_OUTPUTS, type Outline } from './outline.ts';

export interface ReadOutline {
  /** Undefined where not even the names of the outputs can be had. */
  readonly outline: Outline | undefined;
  readonly failures: readonly CheckResult[];
}

/**
 * Reads the names of all that a flake offers, and evaluates none of it. Where a part throws, the others are read
 * all the same.
 * @throws UpError as `nixEval`; the reason of the signal.
 */
export async function readOutline(context: NixContext, failures: FailureContext): Promise<ReadOutline> {
  const fail = failWith(failures);
  const metadata = await flakeMetadata(context, { flake: '.', extraArgs: ['--no-write-lock-file'] });
  if (metadata.outcome === 'failed')
    return { outline: undefined, failures: [await fail('flake.nix', metadata)] };
  const expression = `builtins.attrNames (builtins.getFlake ${nixString(metadata.value.url)}).outputs`;
  // Where it is not committed it is not locked, which makes it impure.
  const named = await nixEval(context, { expression, extraArgs: ['--impure'] });
  if (named.outcome === 'failed') return { outline: undefined, failures: [await fail('outputs', named)] };
  const outputs = texts(named.value);
  const wrong: CheckResult[] = [];
  const names: Record<string, Readonly<Record<string, readonly string[]>>> = {};
  for (const output of ALLOWED_OUTPUTS.filter((each) => outputs.includes(each))) {
    const read = await readOutput(context, output, fail);
    names[output] = read.names;
    wrong.push(...read.failures);
  }
  return { outline: { outputs, names }, failures: wrong };
}

interface ReadOutput {
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly failures: readonly CheckResult[];
}

/** `formatter` is a derivation for each system, and has no names below it: not even whether it is one is looked at. */
const SYSTEMS = 'o: builtins.mapAttrs (_: _: [ ]) o';
const NAMES = 's: if builtins.isAttrs s && (s.type or "") != "derivation" then builtins.attrNames s else [ ]';

async function readOutput(context: NixContext, output: string, fail: Fail): Promise<ReadOutput> {
  const ask = (path: readonly string[], apply: string): Promise<NixAnswer<unknown>> =>
    nixEval(context, { installable: ownInstallable(path), apply, extraArgs: EVAL_ARGS });
  const whole = await ask(
    [output],
    output === 'formatter' ? SYSTEMS : `o: builtins.mapAttrs (_: ${NAMES}) o`,
  );
  if (whole.outcome === 'succeeded') return { names: namesOf(whole.value), failures: [] };
  const systems = await ask([output], 'builtins.attrNames');
  if (systems.outcome === 'failed') return { names: {}, failures: [await fail(output, whole)] };
  const names: Record<string, readonly string[]> = {};
  const failures: CheckResult[] = [];
  for (const system of texts(systems.value)) {
    const own = await ask([output, system], NAMES);
    if (own.outcome === 'succeeded') names[system] = texts(own.value);
    else failures.push(await fail(`${output}.${system}`, own));
  }
  return { names, failures };
}

type Fail = (
  name: string,
  answer: Extract<NixAnswer<unknown>, { outcome: 'failed' }>,
) => Promise<CheckResult>;

function failWith(context: FailureContext): Fail {
  return async (name, answer) => {
    const command = ['nix', 'flake', 'show'];
    const failure = await explainFailure(context, { name, command, ...answer });
    return { area: 'evaluate', name, status: 'failed', ...failure };
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function namesOf(value: unknown): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(Object(value) as object).map(([system, names]) => [system, texts(names)]),
  );
}

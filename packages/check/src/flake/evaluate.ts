import { type NixContext, nixEval } from '@up/nix';
import type { CheckResult } from '../check-result.ts';
import { explainFailure, type FailureContext } from '../failure.ts';
import { EVAL_ARGS, ownInstallable } from './nix-text.ts';

export interface EvaluateOptions {
  /** `['packages', 'x86_64-linux', 'web']`. */
  readonly path: readonly string[];
  readonly name: string;
  readonly system: string;
  readonly target?: string | undefined;
}

/** What of a derivation says whether it is any good; an app is a program of one. */
const LOOK = `d: let isSet = builtins.isAttrs d; meta = if isSet then d.meta or { } else { }; in
  if isSet && (d.type or "") == "app" then { kind = "app"; program = d.program; }
  else if isSet && (d.type or "") == "derivation" then {
    kind = "derivation"; inherit (d) drvPath;
    broken = meta.broken or false == true; unsupported = meta.unsupported or false == true;
  } else { kind = "other"; is = builtins.typeOf d; }`;

/** Evaluates one thing of the flake, and nothing else: what is broken elsewhere does not hide it. */
export async function evaluate(
  context: NixContext,
  failures: FailureContext,
  { path, name, system, target }: EvaluateOptions,
): Promise<CheckResult> {
  const started = performance.now();
  const installable = ownInstallable(path);
  const answer = await nixEval(context, { installable, apply: LOOK, extraArgs: EVAL_ARGS });
  const durationMs = Math.round(performance.now() - started);
  const result = { area: 'evaluate', name, system, target, durationMs } as const;
  if (answer.outcome === 'succeeded') return { ...result, ...verdictOf(answer.value) };
  const command = ['nix', 'eval', `${installable}.drvPath`];
  const failure = await explainFailure(failures, { name: `${system}-${name}`, command, ...answer });
  return { ...result, status: 'failed', ...failure };
}

function verdictOf(value: unknown): Pick<CheckResult, 'status' | 'evidence' | 'fix'> {
  const { kind, drvPath, program, broken, unsupported, is } = Object(value) as Readonly<
    Record<string, unknown>
  >;
  if (kind === 'other') return { status: 'failed', evidence: `it is a ${String(is)}, and no derivation` };
  if (broken === true)
    return {
      status: 'failed',
      evidence: 'it is marked as broken (meta.broken)',
      fix: 'Mend it and take the mark away, or take it out of the flake.',
    };
  if (unsupported === true)
    return { status: 'failed', evidence: 'it is not for this system (meta.unsupported)' };
  return { status: 'passed', evidence: String(kind === 'app' ? program : drvPath) };
}

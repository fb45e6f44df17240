import { UpError } from '@up/core';
import { allChecks, type Diagnosis, diagnose, type HealthCheck, type Host, realHost } from '@up/doctor';
import type { CommandContext, CommandResult } from '../context.ts';
import { findCheckout } from '../doctor/find-checkout.ts';
import { type Mended, mend } from '../doctor/mend.ts';
import { renderDiagnosis } from '../doctor/render-diagnosis.ts';
import { selectChecks } from '../doctor/select-checks.ts';
import { screenFor } from '../screen.ts';

export interface DoctorCommandOptions {
  readonly fix?: true;
  readonly yes?: true;
  readonly only?: readonly string[];
  readonly strict?: true;
}

/** `up doctor`: what this machine has and lacks; with `--fix` what is safe is mended, and looked at again. */
export async function doctor(context: CommandContext, options: DoctorCommandOptions): Promise<CommandResult> {
  const { env, cwd, options: globals } = context;
  const host = realHost({ env, cwd });
  const checks = selectChecks(allChecks({ checkout: await findCheckout() }), options.only);
  const before = await look(context, { host, checks });
  const screen = { ...screenFor(context), isQuiet: globals.quiet, isVerbose: globals.verbose };
  if (options.fix !== true) {
    return toResult(before, options, { text: renderDiagnosis(before, screen) });
  }
  showTroubles(context, before);
  const mended = await mend(context, { host, diagnosis: before, isAgreed: options.yes === true });
  const wasChanged = mended.steps.some(({ outcome }) => outcome === 'done');
  const after = wasChanged ? await look(context, { host, checks }) : before;
  return toResult(after, options, { text: renderDiagnosis(after, screen), mended });
}

/** What is to be mended is seen before anybody is asked. */
function showTroubles({ stderr, env, options }: CommandContext, diagnosis: Diagnosis): void {
  if (options.json) return;
  const screen = screenFor({ stdout: stderr, env });
  stderr.write(`${renderDiagnosis(diagnosis, { ...screen, isQuiet: true, isVerbose: false })}\n`);
}

async function look(
  { signal, reporter }: CommandContext,
  { host, checks }: { readonly host: Host; readonly checks: readonly HealthCheck[] },
): Promise<Diagnosis> {
  reporter.step(
    'doctor',
    `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}, the builder of Nix first`,
  );
  return await diagnose({ host, checks, signal });
}

function toResult(
  { checks, counts, durationMs }: Diagnosis,
  { strict }: DoctorCommandOptions,
  { text, mended }: { readonly text: string; readonly mended?: Mended },
): CommandResult {
  const failed = checks.filter(({ status }) => status === 'fail' || (strict === true && status === 'warn'));
  const data = {
    checks: checks.map(({ remedies, ...check }) => ({ ...check, safeToFix: remedies.length > 0 })),
    counts,
    durationMs,
    ...(mended === undefined ? {} : { fixed: mended.steps }),
  };
  const broken = mended?.steps.find(({ outcome }) => outcome === 'failed');
  const error =
    failed.length > 0
      ? new UpError(
          'UP_CHECKS_FAILED',
          `${failed.length === 1 ? 'A check' : `${failed.length} checks`} failed: ${failed.map(({ id }) => id).join(', ')}`,
        )
      : broken === undefined
        ? undefined
        : new UpError('UP_CHECKS_FAILED', `It could not be mended: ${broken.what}: ${broken.detail}`);
  return { data, text, ...(error === undefined ? {} : { error }) };
}

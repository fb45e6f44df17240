import { runProcess } from '@up/process';
import type { BuildState } from '../log/build-snapshot.ts';
import { INSTALL_HINT, type NixContext } from './nix-context.ts';
import { readDrvOutputs } from './read-drv-outputs.ts';
import type { NixRun } from './run-nix.ts';

/** Store paths on one command line: together well below what Linux takes. */
const BATCH = 500;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** Of its own, or of a program that its shell waited for. */
const BY_SIGNAL = /\bfailed (?:due to signal \d|with exit code 1(?:30|37|43)\b)/;

export interface SettleOptions {
  readonly run: Pick<NixRun, 'outcome' | 'signal' | 'log'>;
  readonly onFailure?: 'stop' | 'keep-going' | undefined;
}

/**
 * Says of every build that was started how it ended. A derivation whose outputs are valid was built; one without failed,
 * or was cancelled when another failed. What Nix itself said of a build stays.
 */
export async function settleBuilds(context: NixContext, { run, onFailure }: SettleOptions): Promise<void> {
  const { log, outcome } = run;
  const { builds, errors } = log.snapshot();
  const open = builds.filter(isOpen);
  if (outcome === 'succeeded') {
    for (const { drvPath } of open) log.settle(drvPath, 'succeeded');
    return;
  }
  // A builder that ended with the interruption has not failed: Nix may still say that a signal killed it.
  if (outcome === 'interrupted')
    for (const { message, drvPath } of errors)
      if (drvPath !== undefined && BY_SIGNAL.test(message)) log.settle(drvPath, 'unknown');
  if (outcome === 'interrupted' || open.length === 0) {
    for (const { drvPath } of open) log.settle(drvPath, 'unknown');
    return;
  }
  // Without keep-going the first failure cancels what else is under way; a Nix that was killed tells nothing.
  const isNamed = builds.some((build) => build.outcome === 'failed');
  const isCancelled = run.signal !== undefined || (onFailure !== 'keep-going' && isNamed);
  const absent = isCancelled ? 'unknown' : 'failed';
  for (let at = 0; at < open.length; at += BATCH) {
    const batch = open.slice(at, at + BATCH).map(({ drvPath }) => drvPath);
    const verdicts = await verdictsOf(context, batch);
    for (const drvPath of batch) {
      const isBuilt = verdicts.get(drvPath);
      log.settle(drvPath, isBuilt === undefined ? 'unknown' : isBuilt ? 'succeeded' : absent);
    }
  }
}

function isOpen({ outcome }: BuildState): boolean {
  return outcome === 'running' || outcome === 'unknown';
}

/** Whether all outputs of each are valid; nothing of a derivation whose outputs cannot be told. */
async function verdictsOf(
  context: NixContext,
  drvPaths: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const outputs = new Map<string, readonly string[]>();
  for (const drvPath of drvPaths) {
    const paths = await outputsOf(context, drvPath);
    if (paths.length > 0) outputs.set(drvPath, paths);
  }
  const invalid = await invalidOf(context, [...outputs.values()].flat());
  if (invalid === undefined) return new Map();
  return new Map(
    [...outputs].map(([drvPath, paths]) => [drvPath, paths.every((path) => !invalid.has(path))]),
  );
}

/** From its file, which spares starting a program for each; a store elsewhere is asked. */
async function outputsOf(context: NixContext, drvPath: string): Promise<readonly string[]> {
  const read = await readDrvOutputs(drvPath);
  return read ?? (await query(context, ['--query', '--outputs', drvPath])) ?? [];
}

async function invalidOf(
  context: NixContext,
  paths: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  if (paths.length === 0) return new Set();
  const lines = await query(context, ['--check-validity', '--print-invalid', ...paths]);
  return lines === undefined ? undefined : new Set(lines);
}

/** `nix-store` answers alike in every version. Undefined where it fails: the build's own error is what counts. */
async function query(
  { signal, env = process.env, cwd, store }: NixContext,
  args: readonly string[],
): Promise<readonly string[] | undefined> {
  try {
    const { stdout } = await runProcess({
      command: 'nix-store',
      args: [...(store === undefined ? [] : ['--store', store]), ...args],
      env,
      cwd,
      signal,
      timeoutMs: TIMEOUT_MS,
      captureBytes: MAX_OUTPUT_BYTES,
      hint: INSTALL_HINT,
    });
    return stdout.split('\n').filter((line) => line !== '');
  } catch {
    return undefined;
  }
}

import { redact, safeText, UpError } from '@up/core';
import { diffClosures } from '@up/inspect';
import { readClosure, type SystemChange } from '@up/nix';
import type { CommandContext } from '../context.ts';
import { maskSecrets } from '../diff/mask-secrets.ts';
import { renderDiff } from '../diff/render-diff.ts';
import { styleFor } from '../style.ts';
import { summaryOf } from './summarize-change.ts';

export interface ShownChange {
  readonly before: string;
  readonly after: string;
  readonly identical: boolean;
  /** Undefined where a size is not known. */
  readonly deltaBytes: number | undefined;
  /** `{ changed: 3, added: 1 }`. */
  readonly packages: Readonly<Record<string, number>>;
}

/**
 * Shows on stderr what would be other afterwards, package by package, and returns it in numbers. Undefined where it
 * cannot be told: that is said, and is no reason to stop.
 */
export async function showChange(
  context: CommandContext,
  change: SystemChange | undefined,
): Promise<ShownChange | undefined> {
  const { signal, env, cwd, options, stderr, reporter } = context;
  const { before, after } = change ?? {};
  if (before === undefined || after === undefined) {
    reporter.step(
      'change',
      after === undefined ? 'it cannot be told what changes' : `the first generation: ${after}`,
    );
    return undefined;
  }
  try {
    const closure = { signal, env, cwd };
    const [a, b] = [
      await readClosure({ ...closure, path: before }),
      await readClosure({ ...closure, path: after }),
    ];
    const diff = maskSecrets(diffClosures(a, b));
    if (!options.json && !options.quiet)
      stderr.write(
        renderDiff(diff, { isAll: false, style: styleFor(stderr, env), width: stderr.columns ?? 80 }),
      );
    const { identical, sizes, packages } = diff;
    return { before, after, identical, deltaBytes: sizes.deltaBytes, packages: summaryOf(packages) };
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    reporter.step('change', `it cannot be told what changes: ${safeText(redact(why))}`);
    return undefined;
  }
}

/** @throws UpError UP_USAGE where nobody can be asked, UP_INTERRUPTED when the question is left. */
export async function askToGoOn(context: CommandContext, message: string): Promise<boolean> {
  const { stdin, stderr, signal } = context;
  requireTerminal(context);
  try {
    const { confirm, isCancel } = await import('@clack/prompts');
    const answer = await confirm({ message, initialValue: false, signal, input: stdin, output: stderr });
    if (isCancel(answer)) throw new UpError('UP_INTERRUPTED', 'Nothing was changed');
    return answer;
  } finally {
    // The prompt leaves stdin flowing, and that alone would keep the process from ending.
    stdin.pause();
    stdin.unref();
  }
}

/** Before anything is built for nothing. @throws UpError UP_USAGE. */
export function requireTerminal({ stdin, stderr, options }: CommandContext): void {
  if (options.input && !options.json && stdin.isTTY === true && stderr.isTTY === true) return;
  throw new UpError(
    'UP_USAGE',
    '--ask has nobody to ask: this is no terminal, or --json, --no-input or CI is set',
    {
      hint: 'Leave --ask out, or look first: up os build',
    },
  );
}

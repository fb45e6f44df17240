import { didYouMean, ExitCode, safeText, UpError } from '@up/core';
import { DIFF_PARTS, type Diff, type DiffPart, diffClosures, diffImages } from '@up/inspect';
import type { CommandContext, CommandResult } from '../context.ts';
import { maskSecrets } from '../diff/mask-secrets.ts';
import { isClosure, type Operand, openOperand } from '../diff/open-operand.ts';
import { renderDiff } from '../diff/render-diff.ts';
import { progressFor } from '../inspect/inspect-progress.ts';
import { styleFor } from '../style.ts';

export interface DiffCommandOptions {
  readonly a: string;
  readonly b: string;
  readonly platform?: string;
  readonly tag?: readonly string[];
  readonly only?: readonly string[];
  readonly path?: readonly string[];
  readonly times?: true;
  readonly all?: true;
  readonly exitCode?: true;
}

/** `up diff A B`: what is not the same in two images, directories or closures. */
export async function diff(context: CommandContext, options: DiffCommandOptions): Promise<CommandResult> {
  const parts = partsOf(options);
  if (options.a === '-' && options.b === '-')
    throw new UpError('UP_USAGE', 'Both A and B are -, but there is one stdin', {
      hint: 'Write one of the two to a file.',
    });
  const [a, b] = await open(context, options, parts);
  const found = maskSecrets(compare([a, b], options, parts));
  const { stdout, env } = context;
  const text = renderDiff(found, {
    isAll: options.all === true,
    style: styleFor(stdout, env),
    width: stdout.columns ?? 80,
  });
  const isDifferent = options.exitCode === true && !found.identical;
  return { data: toData(found), text, ...(isDifferent ? { exitCode: ExitCode.checksFailed } : {}) };
}

/** @throws UpError UP_USAGE for a part that is none, and for --path without files. */
function partsOf({ only, path }: DiffCommandOptions): readonly DiffPart[] | undefined {
  const parts = only?.map((name) => {
    const part = DIFF_PARTS.find((known) => known === name);
    if (part !== undefined) return part;
    const message = `--only knows no "${safeText(name)}".${didYouMean(name, DIFF_PARTS)}`;
    throw new UpError('UP_USAGE', message, { hint: `Choose from: ${DIFF_PARTS.join(', ')}` });
  });
  if (path === undefined) return parts;
  if (parts !== undefined && !parts.includes('files'))
    throw new UpError('UP_USAGE', '--path is about files, and --only leaves them out', {
      hint: 'Add files to --only, or leave --only out.',
    });
  return parts ?? ['files'];
}

/** One after the other: each keeps all cores busy. */
async function open(
  context: CommandContext,
  { a, b, platform, tag }: DiffCommandOptions,
  parts: readonly DiffPart[] | undefined,
): Promise<readonly [Operand, Operand]> {
  const progress = progressFor(context, 0);
  const shared = {
    ...(platform === undefined ? {} : { platform }),
    fileDigests: parts?.includes('files') ?? true,
    onProgress: progress.onImage,
  };
  const tagged = (name: string | undefined): { tag?: string } => (name === undefined ? {} : { tag: name });
  try {
    const first = await openOperand(context, { reference: a, ...tagged(tag?.[0]), ...shared });
    return [first, await openOperand(context, { reference: b, ...tagged(tag?.[1] ?? tag?.[0]), ...shared })];
  } finally {
    progress.stop();
  }
}

function compare(
  [a, b]: readonly [Operand, Operand],
  { path, times }: DiffCommandOptions,
  only: readonly DiffPart[] | undefined,
): Diff {
  if (!isClosure(a) && !isClosure(b)) return diffImages(a, b, { only, paths: path, times: times === true });
  if (only !== undefined && !only.includes('packages')) {
    const { source } = isClosure(a) ? a : b;
    throw new UpError('UP_USAGE', `${safeText(source)} is a closure: of that only packages are compared`, {
      hint: 'Leave out --only and --path.',
    });
  }
  return diffClosures(a, b);
}

/** Every part has its key, so that a script can tell "no difference" from "not compared". */
function toData({ a, b, identical, config, packages, files, sizes, layers, notes }: Diff): object {
  return {
    ...{ a, b, identical },
    config: config ?? null,
    packages: packages ?? null,
    files: files ?? null,
    sizes,
    layers: layers ?? null,
    notes,
  };
}

import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { countFindings, type Finding, safeText, UpError, userPaths } from '@up/core';
import {
  inspectImage,
  planRepair,
  type RepairPlan,
  RULES,
  renderRepairNix,
  repairImage,
  selectRules,
} from '@up/inspect';
import { type Image, openImage, readImageContent, type WriteFormat, writeImage } from '@up/oci';
import { summarizeFindings } from '@up/report';
import type { CommandContext, CommandResult } from '../context.ts';
import {
  openRepairSource,
  type RepairSource,
  type RepairSourceOptions,
} from '../repair/open-repair-source.ts';
import { actionLine, planLine, renderPlan, renderRemaining, renderWritten } from '../repair/render-repair.ts';
import { screenFor } from '../screen.ts';

export interface RepairCommandOptions extends RepairSourceOptions {
  readonly output?: string;
  readonly format?: WriteFormat;
  readonly rewrite?: true;
  readonly nix?: true;
  readonly dryRun?: true;
  readonly force?: true;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** `up repair IMAGE -o OUT`: mends an image with one layer on top of it. */
export async function repair(context: CommandContext, options: RepairCommandOptions): Promise<CommandResult> {
  const output = outputOf(context, options);
  const available = RULES.filter(({ id }) => !id.startsWith('profile/'));
  const rules = selectRules(available, { only: options.only ?? [], skip: options.skip ?? [] });
  context.reporter.step('read', options.image === '-' ? 'stdin' : options.image);
  await using source = await openRepairSource(context, options);
  if (output !== undefined) refuseWithoutLayers(source.image);
  const { signal } = context;
  const plan = await planRepair({ image: source.image, rules, rewrite: options.rewrite === true, signal });
  const screen = screenFor(context);
  if (options.nix) return printed(plan, source.image, renderRepairNix(plan, source.image));
  if (options.dryRun || output === undefined || plan.actions.length === 0) {
    const { after, unrepairable } = plan;
    const text = `${renderPlan(plan, screen)}${renderRemaining(after.findings, unrepairable, screen)}`;
    return ended(plan, source.image, { findings: after.findings, text });
  }
  context.reporter.step('plan', planLine(plan.actions));
  for (const action of plan.actions) context.reporter.more(actionLine(action));
  const written = await write(context, { plan, source, output, options });
  const { findings } = await inspectImage({ image: written, rules, signal });
  const remaining = renderRemaining(findings, plan.unrepairable, screen);
  const text = `${renderWritten(options.output ?? output, written, screen)}${remaining}`;
  return ended(plan, source.image, { findings, text, written: { ...written, source: output } });
}

/** Where the image goes; undefined where nothing is written. */
function outputOf(
  { cwd }: CommandContext,
  { output, nix, dryRun, force, image }: RepairCommandOptions,
): string | undefined {
  if (nix || dryRun) return undefined;
  if (output === undefined)
    throw new UpError('UP_USAGE', 'It is not said where the mended image goes', {
      hint: `up repair ${safeText(image)} -o OUT; or --dry-run to see what would be done`,
    });
  const path = resolve(cwd, output);
  if (!force && lstatSync(path, { throwIfNoEntry: false }) !== undefined)
    throw new UpError('UP_FILE_EXISTS', `${output} is not written: it exists`, {
      hint: 'Choose another name, or allow it to be replaced with --force.',
      details: { path },
    });
  return path;
}

/** A plan can be made for any image; a layer needs others below it. */
function refuseWithoutLayers({ format, source }: Image): void {
  if (isWritable(format)) return;
  const what = format === 'nix2container' ? 'is only the description of an image' : 'is a root file system';
  throw new UpError('UP_USAGE', `${source} ${what}: there is no image to put a layer on`, {
    hint:
      format === 'nix2container'
        ? 'Write the image with its copyTo first, or see what mends it: up repair image.json --nix'
        : 'Make an image of it first (docker import), or see what would be done: --dry-run',
  });
}

interface WriteRequest {
  readonly plan: RepairPlan;
  readonly source: RepairSource;
  readonly output: string;
  readonly options: RepairCommandOptions;
}

/** Writes the mended image, and opens what was written: what is reported is that, not the plan. */
async function write(
  { env, signal, reporter }: CommandContext,
  { plan, source: { image, reference }, output, options }: WriteRequest,
): Promise<Image> {
  const { platform, tag, force } = options;
  await using content = await readImageContent(reference, {
    signal,
    ...(platform === undefined ? {} : { platform }),
    ...(tag === undefined ? {} : { tag }),
  });
  const format = options.format ?? (isWritable(content.format) ? content.format : 'oci-layout');
  reporter.step('write', `${options.output ?? output} as ${format}`);
  const repaired = await repairImage(plan, { image, content, signal, mtimeSec: epochOf(env) });
  await writeImage(repaired.content, {
    path: output,
    format,
    signal,
    existing: force ? 'replace' : 'refuse',
  });
  const architecture = platform === undefined ? {} : { platform };
  return await openImage(output, { signal, env, cacheDir: userPaths(env).cache, ...architecture });
}

function isWritable(format: Image['format']): format is WriteFormat {
  return format === 'docker-archive' || format === 'oci-archive' || format === 'oci-layout';
}

/** SOURCE_DATE_EPOCH, where it is set as its specification says. */
function epochOf({ SOURCE_DATE_EPOCH: epoch }: NodeJS.ProcessEnv): number | undefined {
  return epoch !== undefined && /^\d{1,11}$/.test(epoch) ? Number(epoch) : undefined;
}

interface Outcome {
  /** Of what was written, or would be. */
  readonly findings: readonly Finding[];
  readonly text: string;
  readonly written?: Image;
}

function ended(plan: RepairPlan, image: Image, { findings, text, written }: Outcome): CommandResult {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const name = image.name ?? image.source;
  return {
    data: toData(plan, { findings, written }),
    text,
    ...(errors.length === 0
      ? {}
      : {
          error: new UpError(
            'UP_CHECKS_FAILED',
            `${name}: ${summarizeFindings(errors)} cannot be mended here`,
            {
              hint: 'Each reason stands beside its finding. Each rule has a page in docs/rules.',
            },
          ),
        }),
  };
}

/** The expression alone is the result; whether something remains is said without failing. */
function printed(plan: RepairPlan, { source }: Image, nix: string): CommandResult {
  const { findings } = plan.after;
  return { data: { image: source, ...toData(plan, { findings }), nix }, text: nix };
}

function toData(
  { actions, unrepairable, before }: RepairPlan,
  { findings, written }: { readonly findings: readonly Finding[]; readonly written?: Image | undefined },
): object {
  return {
    actions,
    unrepairable: unrepairable.map(({ finding, why }) => ({ ...finding, why })),
    before: before.counts,
    findings,
    counts: countFindings(findings),
    output:
      written === undefined
        ? null
        : {
            path: written.source,
            format: written.format,
            digest: written.digest,
            sizeBytes: written.sizeBytes,
            layers: written.layers.map(({ digest, diffId, sizeBytes }, index) => ({
              ...{ digest, diffId, sizeBytes, isNew: index === written.layers.length - 1 },
            })),
          },
  };
}

import { countFindings, type Finding, redact, UpError } from '@up/core';
import { listPackages } from '@up/inspect';
import { type Image, renderPlatform } from '@up/oci';
import type { FailOn } from '@up/profiles';
import type { ContainerType } from '../container-types.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { newFindings, readBaseline } from '../inspect/baseline.ts';
import { storeOperand } from '../inspect/closure-operand.ts';
import { checksFailed, fails } from '../inspect/failing.ts';
import { inspectAs } from '../inspect/inspect-as.ts';
import { type ImageSummary, inspectMemory } from '../inspect/inspect-memory.ts';
import { progressFor } from '../inspect/inspect-progress.ts';
import { openInspected } from '../inspect/open-inspected.ts';
import { type ProfileView, viewProfile } from '../inspect/profile-view.ts';
import { renderJUnit, renderSarif } from '../inspect/render-for-ci.ts';
import { renderFailing, renderText } from '../inspect/render-text.ts';
import { planRules, type RulePlan, type Sorted, sortFindings } from '../inspect/rule-plan.ts';
import { screenFor } from '../screen.ts';
import { writeOutput } from '../write-output.ts';

export interface InspectCommandOptions {
  readonly image: string;
  readonly platform?: string;
  readonly tag?: string;
  readonly verify?: boolean;
  readonly profile?: string;
  readonly type?: ContainerType;
  readonly format: 'text' | 'sarif' | 'junit' | 'html';
  readonly output?: string;
  readonly failOn?: FailOn;
  readonly only?: readonly string[];
  readonly rule?: readonly string[];
  readonly skip?: readonly string[];
  readonly baseline?: string;
  readonly layers?: true;
}

/** `up inspect IMAGE`: what will fail at run time, before anything runs. Of a store path: what its closure holds. */
export async function inspect(
  context: CommandContext,
  options: InspectCommandOptions,
): Promise<CommandResult> {
  refuseHtmlOnTerminal(context, options);
  const operand = isAboutImages(options) ? 'no-store-path' : await storeOperand(context, options.image);
  if (operand === 'closure') return await inspectStorePath(context, options);
  try {
    return await inspectImage(context, options);
  } catch (error) {
    const isImage = !(error instanceof UpError) || error.code !== 'UP_IMAGE_UNREADABLE';
    if (operand === 'no-store-path' || isImage) throw error;
    return await inspectStorePath(context, options);
  }
}

/** What only an image has: with one of these even a store path is a root file system. */
function isAboutImages({ profile, type, platform, tag, layers, verify }: InspectCommandOptions): boolean {
  return [profile, type, platform, tag, layers].some((one) => one !== undefined) || verify === false;
}

async function inspectStorePath(
  context: CommandContext,
  options: InspectCommandOptions,
): Promise<CommandResult> {
  return (await import('../inspect/inspect-store-path.ts')).inspectStorePath(context, options);
}

async function inspectImage(context: CommandContext, options: InspectCommandOptions): Promise<CommandResult> {
  const view = await viewProfile(context, options);
  const only = [...(options.only ?? []), ...(options.rule ?? [])];
  const plan = await planRules({ only, skip: options.skip ?? [] }, view);
  const known = options.baseline === undefined ? undefined : await readBaseline(options.baseline);
  const looked = await look(context, { options, view, plan });
  const { image, sorted } = looked;
  const counted = known === undefined ? sorted.findings : newFindings(sorted.findings, known);
  const failOn = options.failOn ?? view?.settings.failOn ?? 'error';
  const failing = counted.filter(({ severity }) => fails(severity, failOn));
  const inspected: Inspected = { ...looked, view, plan, failing };
  const rendered = await render(context, inspected, options);
  if (options.output !== undefined) await writeOutput(context, options.output, rendered);
  return {
    data: context.options.json ? toData(inspected) : undefined,
    ...(options.output === undefined ? { text: rendered } : {}),
    ...(failing.length > 0
      ? { error: checksFailed(image.name ?? image.source, failing, known !== undefined) }
      : {}),
  };
}

interface Looked {
  readonly image: ImageSummary;
  readonly sorted: Sorted;
  readonly packages: number;
  /** The image itself, where it had to be opened. */
  readonly opened: Image | undefined;
}

interface Inspected extends Looked {
  readonly view: ProfileView | undefined;
  readonly plan: RulePlan;
  readonly failing: readonly Finding[];
}

interface LookOptions {
  readonly options: InspectCommandOptions;
  readonly view: ProfileView | undefined;
  readonly plan: RulePlan;
}

async function look(context: CommandContext, { options, view, plan }: LookOptions): Promise<Looked> {
  const rules = [...plan.rules, ...plan.hidden];
  const how = [rules.map(({ id }) => id), view?.overrides, view?.mounts, view?.expectations, options.verify];
  const memory = await inspectMemory(context, { ...options, how });
  // A page and the list of layers show the files of the image, which are not kept.
  const needsFiles = options.layers === true || options.format === 'html';
  const known = needsFiles ? undefined : await memory.recall();
  if (known !== undefined)
    return { ...known, sorted: sortFindings(known.inspection, plan), opened: undefined };
  const progress = progressFor(context, rules.length);
  try {
    const found = await openInspected(context, { ...options, onProgress: progress.onImage });
    const { signal } = context;
    const { image: opened, inspection } = await inspectAs(found, {
      view,
      plan,
      onRule: progress.onRule,
      signal,
    });
    const { tree: _, config: __, problems: ___, ...image } = opened;
    const packages = listPackages(opened).length;
    await memory.remember({ image, inspection, packages });
    return { image, sorted: sortFindings(inspection, plan), packages, opened };
  } finally {
    progress.stop();
  }
}

function toData({ image, sorted, view, packages }: Inspected): object {
  const { source, format, name, digest, platform, sizeBytes, layers, otherManifests } = image;
  const { findings, off, skipped } = sorted;
  return {
    image: {
      ...{ source, format, name, digest, platform: renderPlatform(platform), sizeBytes, otherManifests },
      // Build arguments stand in the history, passwords among them.
      layers: layers.map((layer) => ({ ...layer, createdBy: layer.createdBy && redact(layer.createdBy) })),
    },
    ...(view === undefined
      ? {}
      : { profile: { name: view.selection.profile.name, type: view.selection.type } }),
    findings,
    counts: countFindings(findings),
    off: off.map(({ rule, reason, by, findings: hides }) => ({ rule, reason, by, findings: hides })),
    skipped,
    packages,
  };
}

async function render(
  context: CommandContext,
  inspected: Inspected,
  { format, layers, output }: InspectCommandOptions,
): Promise<string> {
  if (format === 'sarif') return renderSarif(inspected);
  if (format === 'junit') return renderJUnit(inspected);
  const { opened } = inspected;
  if (format === 'html' && opened !== undefined)
    return (await import('../inspect/render-html.ts')).renderHtml({ ...inspected, image: opened });
  const screen = screenFor(context, output);
  if (context.options.quiet) return renderFailing(inspected.failing, screen);
  return renderText({ ...inspected, layersOf: layers === true ? opened : undefined, ...screen });
}

function refuseHtmlOnTerminal(
  { stdout }: CommandContext,
  { format, output, image }: InspectCommandOptions,
): void {
  if (format !== 'html' || output !== undefined || stdout.isTTY !== true) return;
  throw new UpError('UP_USAGE', '--format html makes a page for a browser, and stdout is a terminal', {
    hint: `Write it to a file: up inspect ${image} --format html -o report.html`,
  });
}

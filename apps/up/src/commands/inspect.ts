import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type Finding,
  formatBytes,
  plural,
  type Severity,
  safeText,
  systemErrorCode,
  UpError,
  userPaths,
} from '@up/core';
import { type Inspection, inspectImage, RULES, type Rule, selectRules } from '@up/inspect';
import { type Image, openImage, renderPlatform } from '@up/oci';
import { renderFindings, summarizeFindings, toJUnit, toSarif } from '@up/report';
import { newFindings, readBaseline } from '../baseline.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { renderLayers } from '../render-layers.ts';
import { type Style, styleFor } from '../style.ts';
import { VERSION } from '../version.ts';

export interface InspectCommandOptions {
  readonly image: string;
  readonly platform?: string;
  readonly tag?: string;
  readonly format: 'text' | 'sarif' | 'junit';
  readonly output?: string;
  readonly failOn: Severity | 'never';
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly baseline?: string;
  readonly layers?: true;
}

/** `up inspect IMAGE`: what will fail at run time, before anything runs. */
export async function inspect(
  context: CommandContext,
  options: InspectCommandOptions,
): Promise<CommandResult> {
  const rules = selectRules(RULES, { only: options.only ?? [], skip: options.skip ?? [] });
  const known = options.baseline === undefined ? undefined : await readBaseline(options.baseline);
  const image = await open(context, options);
  const inspection = inspectImage({ image, rules });
  const counted = known === undefined ? inspection.findings : newFindings(inspection.findings, known);
  const failing = counted.filter(({ severity }) => fails(severity, options.failOn));
  const rendered = render(context, { image, inspection, rules, options });
  if (options.output !== undefined) await write(resolve(context.cwd, options.output), rendered);
  return {
    data: toData(image, inspection),
    ...(options.output === undefined ? { text: rendered } : {}),
    ...(failing.length > 0 ? { error: checksFailed(image, failing, known !== undefined) } : {}),
  };
}

async function open(
  { env, signal, stdin }: CommandContext,
  { image, platform, tag }: InspectCommandOptions,
): Promise<Image> {
  return openImage(image, {
    signal,
    ...(image === '-' ? { stdin } : {}),
    ...(platform === undefined ? {} : { platform }),
    ...(tag === undefined ? {} : { tag }),
    cacheDir: userPaths(env).cache,
  });
}

const ORDER: readonly (Severity | 'never')[] = ['never', 'error', 'warning', 'info'];

function fails(severity: Severity, failOn: Severity | 'never'): boolean {
  return ORDER.indexOf(severity) <= ORDER.indexOf(failOn);
}

function checksFailed(image: Image, failing: readonly Finding[], isAgainstBaseline: boolean): UpError {
  const fresh = isAgainstBaseline ? ' that the baseline does not have' : '';
  return new UpError(
    'UP_CHECKS_FAILED',
    `${image.name ?? image.source}: ${summarizeFindings(failing)}${fresh}`,
    {
      hint: 'Each rule has a page in docs/rules. --fail-on never reports without failing.',
    },
  );
}

function toData(image: Image, { findings, counts, skipped }: Inspection): object {
  const { source, format, name, digest, platform, sizeBytes, layers, otherManifests } = image;
  return {
    image: {
      ...{ source, format, name, digest, platform: renderPlatform(platform), sizeBytes, otherManifests },
      layers: layers.map((layer) => ({ ...layer })),
    },
    findings,
    counts,
    skipped,
  };
}

interface RenderOptions {
  readonly image: Image;
  readonly inspection: Inspection;
  readonly rules: readonly Rule[];
  readonly options: InspectCommandOptions;
}

function render(context: CommandContext, { image, inspection, rules, options }: RenderOptions): string {
  const { findings } = inspection;
  if (options.format === 'sarif') {
    return `${JSON.stringify(toSarif({ toolVersion: VERSION, target: image.source, findings, rules }), null, 2)}\n`;
  }
  if (options.format === 'junit') return renderJUnit(image, inspection, rules);
  const style = styleFor(context.stdout, context.env);
  const skipped = inspection.skipped.map(({ rule, reason }) => `skipped  ${rule}: ${safeText(reason)}\n`);
  return [
    `${headline(image, style)}\n`,
    ...(options.layers ? [`\n${renderLayers(image, style)}`] : []),
    ...(findings.length > 0 ? [`\n${renderFindings({ findings, paint: style })}`] : []),
    ...skipped,
    `\n${summarizeFindings(findings)}\n`,
  ].join('');
}

function headline({ name, source, platform, sizeBytes, layers, format }: Image, style: Style): string {
  const title = style('bold', safeText(name ?? source));
  return `${title}   ${safeText(renderPlatform(platform))}   ${formatBytes(sizeBytes)} in ${plural(layers.length, 'layer')}   ${format}`;
}

/** One case for each rule: what it found is why it failed. */
function renderJUnit(image: Image, { findings, skipped }: Inspection, rules: readonly Rule[]): string {
  const cases = rules.map(({ id }) => {
    const [area = '', name = id] = id.split('/');
    const reason = skipped.find(({ rule }) => rule === id)?.reason;
    const found = findings.filter(({ rule, severity }) => rule === id && severity !== 'info');
    const evidence = found
      .map(({ path, message }) => `${path === undefined ? '' : `${path}: `}${message}`)
      .join('\n');
    if (reason !== undefined) return { name, className: area, status: 'skipped' as const, evidence: reason };
    return {
      name,
      className: area,
      status: found.length > 0 ? ('failed' as const) : ('passed' as const),
      evidence,
    };
  });
  return toJUnit({ suite: `up inspect ${image.name ?? image.source}`, cases });
}

async function write(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (cause) {
    throw new UpError('UP_DIRECTORY_UNWRITABLE', `${file} cannot be written (${systemErrorCode(cause)})`, {
      cause,
    });
  }
}

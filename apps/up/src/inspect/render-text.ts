import { type Finding, formatBytes, plural, redact, safeText } from '@up/core';
import { type Image, renderPlatform } from '@up/oci';
import { renderFindings, summarizeFindings } from '@up/report';
import type { Screen } from '../screen.ts';
import type { Style } from '../style.ts';
import { wrapWords } from '../wrap-words.ts';
import type { ImageSummary } from './inspect-memory.ts';
import type { ProfileView } from './profile-view.ts';
import { renderLayers } from './render-layers.ts';
import type { Sorted } from './rule-plan.ts';
import { shortenStorePaths } from './shorten-store-paths.ts';

export interface TextOptions extends Screen {
  readonly image: ImageSummary;
  readonly sorted: Sorted;
  readonly view: ProfileView | undefined;
  /** The image whose layers are listed, too. */
  readonly layersOf?: Image | undefined;
}

const LABEL_WIDTH = 9;

/** The report for people. */
export function renderText({ image, sorted, view, layersOf, style, width }: TextOptions): string {
  const labelled = labeller({ style, width });
  return renderBody({
    headline: headline(image, style),
    above: [
      ...(view === undefined ? [] : [labelled('profile', describeProfile(view))]),
      ...(layersOf === undefined ? [] : [`\n${renderLayers(layersOf, { style, width })}`]),
    ],
    sorted,
    style,
    width,
  });
}

export interface BodyOptions extends Screen {
  readonly headline: string;
  /** Between the headline and the findings, whole lines. */
  readonly above?: readonly string[];
  readonly sorted: Sorted;
  /** What a reader should know besides. */
  readonly notes?: readonly string[];
}

/** What was found, what does not count, and how much that is. */
export function renderBody({
  headline: first,
  above = [],
  sorted,
  notes = [],
  style,
  width,
}: BodyOptions): string {
  const { findings, off, skipped } = sorted;
  const labelled = labeller({ style, width });
  const below = [
    ...off.map((entry) => labelled('off', describeOff(entry))),
    ...skipped.map(({ rule, reason }) => labelled('skipped', `${rule}: ${safeText(reason)}`)),
    ...notes.map((note) => labelled('note', safeText(note))),
  ];
  return [
    `${first}\n`,
    ...above,
    ...(findings.length > 0 ? [`\n${findingsText(findings, { style, width })}`] : []),
    ...(below.length > 0 ? ['\n', ...below] : []),
    `\n${summarizeFindings(findings)}\n`,
  ].join('');
}

function labeller({ style, width }: Screen): (label: string, text: string) => string {
  const wrap = wrapBeside(LABEL_WIDTH, width);
  return (label, text) =>
    `${style('dim', label.padEnd(LABEL_WIDTH))}${wrap(text).join(`\n${' '.repeat(LABEL_WIDTH)}`)}\n`;
}

/** With --quiet: what fails, and nothing where nothing does. */
export function renderFailing(failing: readonly Finding[], { style, width }: Screen): string {
  return failing.length === 0 ? '' : findingsText(failing, { style, width });
}

function findingsText(findings: readonly Finding[], { style, width }: Screen): string {
  return renderFindings({
    findings: width === undefined ? findings : findings.map(shortenStorePaths),
    paint: style,
    wrap: wrapBeside(LABEL_WIDTH, width),
  });
}

function wrapBeside(indent: number, width: number | undefined): (text: string) => readonly string[] {
  return (text) => wrapWords(text, (width ?? Number.POSITIVE_INFINITY) - indent);
}

function headline({ name, source, platform, sizeBytes, layers, format }: ImageSummary, style: Style): string {
  const title = style('bold', safeText(name ?? source));
  const size = `${formatBytes(sizeBytes)} in ${plural(layers.length, 'layer')}`;
  return `${title}   ${safeText(renderPlatform(platform))}   ${size}   ${format}`;
}

/** `test-origin/default as container: user 1000:1000, mounts /tmp, env HOST` */
export function describeProfile({ selection, overrides, mounts }: ProfileView): string {
  const { user, env = {}, entrypoint, command } = overrides;
  const parts = [
    ...(user === undefined ? [] : [`user ${user}`]),
    ...(entrypoint === undefined ? [] : [`entrypoint ${entrypoint.join(' ')}`]),
    ...(command === undefined ? [] : [`command ${command.join(' ')}`]),
    ...(mounts.length === 0 ? [] : [`mounts ${mounts.join(' ')}`]),
    ...(Object.keys(env).length === 0 ? [] : [`env ${Object.keys(env).join(' ')}`]),
  ];
  const how = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  return redact(safeText(`${selection.profile.name} as ${selection.type}${how}`));
}

/** `fhs/home: nothing is written there (hides 2 findings)` */
export function describeOff({ rule, reason, by, findings }: Sorted['off'][number]): string {
  const hides = findings.length === 0 ? 'hides nothing' : `hides ${plural(findings.length, 'finding')}`;
  return by === '--skip' ? `${rule}: ${reason}` : `${rule}: ${safeText(reason)} (${hides})`;
}

import { formatBytes, plural, safeText } from '@up/core';
import type { Diff, DiffSide } from '@up/inspect';
import type { Style } from '../style.ts';
import { wrapWords } from '../wrap-words.ts';
import { renderConfig } from './render-config.ts';
import { renderFiles } from './render-files.ts';
import { renderLayerSharing } from './render-layer-sharing.ts';
import { renderPackages } from './render-packages.ts';
import { signedBytes } from './signed-bytes.ts';

export interface RenderDiffOptions {
  /** true: every difference; false: the largest of each kind. */
  readonly isAll: boolean;
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** What is different, for people: the largest first. Ends with a newline. */
export function renderDiff(diff: Diff, options: RenderDiffOptions): string {
  const sections = diff.identical
    ? []
    : [renderPackages, renderConfig, renderFiles, renderLayerSharing].flatMap((render) =>
        render(diff, options),
      );
  return `${[headline(diff, options), ...sections, ...renderNotes(diff, options)].join('\n')}\n`;
}

function headline(diff: Diff, { style, width }: RenderDiffOptions): string {
  const { a, b, sizes, identical } = diff;
  const names = nameOf(a) === nameOf(b) ? [safeText(a.source), safeText(b.source)] : [nameOf(a), nameOf(b)];
  const sizeText = [a, b].map(({ sizeBytes }) => (sizeBytes === undefined ? '?' : formatBytes(sizeBytes)));
  const size =
    sizes.deltaBytes === undefined ? '' : `   ${sizeText.join(' → ')}   ${signedBytes(sizes.deltaBytes)}`;
  const line = `${names.join(' → ')}${size}`;
  const isWide = line.length > width;
  const title = isWide ? `${names[0]}\n→ ${names[1]}\n${size.trim()}` : line;
  return [
    style('bold', title.trimEnd()),
    ...directories(diff),
    ...(identical ? [style('green', `identical: ${compared(diff)}`)] : []),
  ].join('\n');
}

function nameOf({ name, source }: DiffSide): string {
  return safeText(name ?? source);
}

const MAX_DIRECTORIES = 5;

/** Where the difference in size lies. */
function directories({ sizes }: Diff): readonly string[] {
  const changed = sizes.directories.filter(({ deltaBytes }) => deltaBytes !== 0);
  if (changed.length === 0) return [];
  const shown = changed.slice(0, MAX_DIRECTORIES);
  const rest = changed.length - shown.length;
  const parts = shown.map(({ path, deltaBytes }) => `${safeText(path)} ${signedBytes(deltaBytes)}`);
  return [[...parts, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')];
}

function compared({ packages, config, files, layers }: Diff): string {
  const parts = [
    ...(packages === undefined ? [] : [plural(packages.unchanged, 'package')]),
    ...(config === undefined ? [] : ['config']),
    ...(files === undefined ? [] : [plural(files.counts.unchanged, 'file')]),
    ...(layers === undefined ? [] : [`${plural(layers.shared.length, 'layer')} shared`]),
  ];
  return parts.join(', ');
}

function renderNotes({ notes }: Diff, { style, width }: RenderDiffOptions): readonly string[] {
  const label = 'note       ';
  const blank = notes.length === 0 ? [] : [''];
  const lines = notes.map(
    (note) =>
      style('yellow', label) +
      wrapWords(safeText(note), Math.max(20, width - label.length)).join(`\n${' '.repeat(label.length)}`),
  );
  return [...blank, ...lines];
}

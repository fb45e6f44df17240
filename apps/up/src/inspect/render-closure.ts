import { formatBytes, plural, safeText } from '@up/core';
import type { Screen } from '../screen.ts';
import type { ClosureLook } from './look-at-closure.ts';
import { renderBody } from './render-text.ts';

/** The report on a closure, for people. */
export function renderClosure(look: ClosureLook, screen: Screen): string {
  const { closure, files, sorted, notes } = look;
  const size = closureSize(look);
  const of = [
    plural(closure.paths.length, 'store path'),
    plural(files, 'file'),
    ...(size === undefined ? [] : [formatBytes(size)]),
  ];
  const headline = `${screen.style('bold', safeText(closure.source))}   closure of ${of.join(', ')}`;
  return renderBody({ headline, sorted, notes, ...screen });
}

/** Of the Nix archives; undefined where one is not known. */
export function closureSize({ closure }: Pick<ClosureLook, 'closure'>): number | undefined {
  const sizes = closure.paths.map(({ sizeBytes }) => sizeBytes);
  return sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined;
}

import { columnsOf, fit } from './fit-text.ts';
import type { BuildPaint } from './paint.ts';

/** A line of a tree, with what hangs on it. */
export interface Branch {
  readonly text: string;
  /** Follows the text, dim; the text gives way to it where there is no room for both. */
  readonly after?: string | undefined;
  /** A line below it, dim. */
  readonly below?: string | undefined;
  readonly tone?: 'plain' | 'dim' | 'cyan' | 'red' | undefined;
  readonly branches?: readonly Branch[] | undefined;
}

export interface TreeLinesOptions {
  readonly width: number;
  readonly paint: BuildPaint;
}

/** A tree of lines, none of them wider than `width`. */
export function treeLines(branches: readonly Branch[], options: TreeLinesOptions): readonly string[] {
  return linesOf(branches, '', options);
}

function linesOf(branches: readonly Branch[], indent: string, options: TreeLinesOptions): readonly string[] {
  return branches.flatMap((branch, index) => {
    const isLast = index === branches.length - 1;
    const deeper = `${indent}${isLast ? '   ' : '│  '}`;
    const { width, paint } = options;
    const below =
      branch.below === undefined
        ? []
        : [paint('dim', `${deeper}${fit(branch.below, width - columnsOf(deeper))}`)];
    return [
      `${paint('dim', `${indent}${isLast ? '└─ ' : '├─ '}`)}${labelOf(branch, width - indent.length - 3, paint)}`,
      ...below,
      ...linesOf(branch.branches ?? [], deeper, options),
    ];
  });
}

function labelOf({ text, after = '', tone = 'plain' }: Branch, width: number, paint: BuildPaint): string {
  const tail = fit(after, Math.max(0, width - 10));
  const shown = fit(text, width - columnsOf(tail));
  return `${tone === 'plain' ? shown : paint(tone, shown)}${tail === '' ? '' : paint('dim', tail)}`;
}

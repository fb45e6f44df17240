import type { CommandContext } from './context.ts';
import { plain, type Style, styleFor } from './style.ts';

/** What can be shown where a result goes. */
export interface Screen {
  readonly style: Style;
  /** Columns of the terminal; undefined where there is none. */
  readonly width: number | undefined;
}

/** Of stdout; a file takes neither colours nor the width of the terminal that it is made in. */
export function screenFor(
  { stdout, env }: Pick<CommandContext, 'stdout' | 'env'>,
  output?: string | undefined,
): Screen {
  return output === undefined
    ? { style: styleFor(stdout, env), width: stdout.columns }
    : { style: plain, width: undefined };
}

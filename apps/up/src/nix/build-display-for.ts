import { type BuildDisplay, createBuildDisplay } from '@up/report';
import type { CommandContext } from '../context.ts';
import { plain, styleFor } from '../style.ts';

export type DisplayContext = Pick<CommandContext, 'options' | 'stderr' | 'env' | 'signal'>;

/** A display on stderr: a tree on a terminal, lines elsewhere; nothing with `--quiet` and `--json`. */
export function buildDisplayFor(context: DisplayContext): BuildDisplay {
  const { options, stderr, env, signal } = context;
  if (options.quiet || options.json) return noDisplay();
  return createBuildDisplay({
    write: (text) => void (text !== '' && stderr.write(text)),
    columns: () => stderr.columns,
    rows: () => stderr.rows,
    interactive: isInteractive(context),
    colour: styleFor(stderr, env) !== plain,
    lines: options.verbose ? 'all' : 'last',
    signal,
  });
}

/** Whether lines that stand on the screen can be written over. */
export function isInteractive({ stderr, env }: Pick<DisplayContext, 'stderr' | 'env'>): boolean {
  return stderr.isTTY === true && env['TERM'] !== 'dumb';
}

function noDisplay(): BuildDisplay {
  const nothing = (): void => undefined;
  return { add: nothing, note: nothing, finish: nothing, clear: nothing };
}

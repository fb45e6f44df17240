import { type BuildDisplay, createBuildDisplay } from '@up/report';
import type { CommandContext } from '../context.ts';
import { plain, styleFor } from '../style.ts';

/** A display on stderr: a tree on a terminal, lines elsewhere; nothing with `--quiet` and `--json`. */
export function buildDisplayFor({
  options,
  stderr,
  env,
  signal,
}: Pick<CommandContext, 'options' | 'stderr' | 'env' | 'signal'>): BuildDisplay {
  if (options.quiet || options.json) return noDisplay();
  return createBuildDisplay({
    write: (text) => void (text !== '' && stderr.write(text)),
    columns: () => stderr.columns,
    rows: () => stderr.rows,
    interactive: stderr.isTTY === true && env['TERM'] !== 'dumb',
    colour: styleFor(stderr, env) !== plain,
    lines: options.verbose ? 'all' : 'last',
    signal,
  });
}

function noDisplay(): BuildDisplay {
  const nothing = (): void => undefined;
  return { add: nothing, note: nothing, finish: nothing };
}

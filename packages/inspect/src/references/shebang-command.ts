import type { Command, Invocation } from './command.ts';

/** How the kernel starts a script: its interpreter, one argument, and the script with its own. */
export function shebangCommand(invocation: Invocation): readonly Command[] {
  const { search, words } = invocation;
  if (!('lookup' in search) || search.lookup.status !== 'found') return [];
  const { node } = search.lookup;
  const { shebang } = node.facts ?? {};
  if (shebang === undefined || (node.mode & 0o111) === 0) return [];
  const { argument } = shebang;
  const between = argument === undefined ? [] : splitForEnv(shebang.interpreter, argument);
  return [
    {
      ...invocation,
      words: [shebang.interpreter, ...between, search.path, ...words.slice(1)],
      by: search.path,
      source: { path: search.path, line: 1 },
      origin: 'shebang',
      startedBy: 'exec',
      caller: invocation.caller ?? invocation,
    },
  ];
}

/** Everything behind the interpreter is one argument; only `env -S` splits it. */
function splitForEnv(interpreter: string, argument: string): readonly string[] {
  const split = /^(?:-S|--split-string=)\s*(.*)$/.exec(argument)?.[1];
  return interpreter.endsWith('/env') && split !== undefined
    ? split.split(/\s+/).filter((word) => word !== '')
    : [argument];
}

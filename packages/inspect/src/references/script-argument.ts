import type { Command, Word } from './command.ts';
import { toAbsolute } from './find-executable.ts';
import { isShell, shellTextOf } from './unwrap-command.ts';

/** The script that a command hands to an interpreter, and what the script gets. */
export interface ScriptArgument {
  readonly path: string;
  readonly args: readonly Word[];
  readonly isShellScript: boolean;
}

const INTERPRETERS = /^(?:python[\d.]*|node|nodejs|ruby|perl|php[\d.]*)$/;

/** What is clearly a file; `node server` may mean server.js or a directory. */
const FILE_NAME = /\.(?:py|m?js|cjs|rb|pl|php|sh|bash)$/;

/** `sh -e /start.sh x` and `python main.py x`. Undefined where options make it unclear. */
export function scriptArgument({ words, directory }: Command): ScriptArgument | undefined {
  const [program] = words;
  const name = program?.slice(program.lastIndexOf('/') + 1) ?? '';
  const isShellScript = isShell(program);
  if (!isShellScript && !INTERPRETERS.test(name)) return undefined;
  const at = isShellScript ? firstArgumentOfShell(words) : 1;
  const word = at === undefined ? undefined : words[at];
  if (at === undefined || word === undefined || word.startsWith('-')) return undefined;
  const isFile = FILE_NAME.test(word) || (isShellScript && word.includes('/'));
  if (!isFile) return undefined;
  return { path: toAbsolute(word, directory), args: words.slice(at + 1), isShellScript };
}

function firstArgumentOfShell(words: readonly Word[]): number | undefined {
  if (shellTextOf(words) !== undefined) return undefined;
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) return undefined;
    if (word === '--') return index + 1;
    if (!/^[-+]/.test(word)) return index;
    if (word.startsWith('--') || word.includes('s')) return undefined;
    if (/[oO]$/.test(word)) index += 1;
  }
  return undefined;
}

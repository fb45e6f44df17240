import { baseName } from '../base-name.ts';
import { toAbsolute } from '../find-executable.ts';
import { readShellCall } from '../shell/shell-call.ts';
import type { Word } from '../shell/word.ts';
import type { Command } from './command.ts';

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
  const call = readShellCall(words);
  if (call?.kind === 'script') {
    const isFile = call.path.includes('/') || FILE_NAME.test(call.path);
    return isFile
      ? { path: toAbsolute(call.path, directory), args: call.args, isShellScript: true }
      : undefined;
  }
  const [program = '', word, ...args] = words;
  if (!INTERPRETERS.test(baseName(program)) || word === undefined) return undefined;
  return !word.startsWith('-') && FILE_NAME.test(word)
    ? { path: toAbsolute(word, directory), args, isShellScript: false }
    : undefined;
}

import { resolveIdentity } from '../identity.ts';
import { isShellBuiltin } from '../shell/shell-builtins.ts';
import { readShellCall } from '../shell/shell-call.ts';
import { shellCommands } from '../shell/shell-commands.ts';
import { startModes } from '../shell/shell-modes.ts';
import { isWrapper, type Unwrapped, unwrapOnce } from '../shell/unwrap-command.ts';
import type { Subject } from '../subject.ts';
import type { Command } from './command.ts';
import { certaintyInScript, mayRedefineNames } from './script-certainty.ts';

/** What a command starts in its turn: `tini -- x`, `env A=b x`, `gosu user x`, `sh -c 'x; y'`. */
export function innerCommands(command: Command, subject: Subject): readonly Command[] {
  const call = readShellCall(command.words);
  if (call !== undefined) return call.kind === 'text' ? insideText(command, call.text) : [];
  const inner = unwrapOnce(command.words);
  // Without an environment nobody knows where a name would be looked for.
  if (inner === undefined || inner.clearsEnvironment) return [];
  return insideWrapper(command, inner, subject);
}

/** `exec` and `command` are builtins too, but start something. */
export function isOnlyBuiltin(name: string): boolean {
  return isShellBuiltin(name) && !isWrapper(name);
}

/** What a shell's text certainly starts. Names without a slash count as long as nothing redefines them. */
function insideText(command: Command, text: string | undefined): readonly Command[] {
  if (text === undefined) return [];
  const mayRedefine = mayRedefineNames(text);
  return shellCommands(text, startModes(command.words)).flatMap((inner): readonly Command[] => {
    const words = inner.words.map((word) => word.text);
    const [first] = words;
    if (first === undefined || isOnlyBuiltin(first)) return [];
    const isKnown = first.includes('/') || !mayRedefine;
    const certainty = isKnown ? certaintyInScript(inner, command) : 'possible';
    return [{ ...command, words, startedBy: 'shell', certainty }];
  });
}

function insideWrapper(
  command: Command,
  { words, environment, user }: Unwrapped,
  { accounts }: Subject,
): readonly Command[] {
  const resolved = user === undefined ? undefined : resolveIdentity(user, accounts);
  if (resolved?.status === 'unknown') return [];
  const as = resolved?.identity ?? command.as;
  const env = new Map([...command.env, ...environment]);
  return [{ ...command, words, as, env, startedBy: 'exec' }];
}

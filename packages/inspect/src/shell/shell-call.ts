import { baseName } from '../base-name.ts';
import type { Word } from './word.ts';

/** What a shell is given to run. */
export type ShellCall =
  | {
      readonly kind: 'text';
      /** The text behind `-c`. */
      readonly text: Word;
      /** What the shell gets as $0, $1... */
      readonly rest: readonly Word[];
    }
  | { readonly kind: 'script'; readonly path: string; readonly args: readonly Word[] };

const SHELLS: readonly string[] = ['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh'];

/** Long options of bash that take a word. */
const WITH_VALUE: readonly string[] = ['--rcfile', '--init-file'];

export function isShell(word: Word): boolean {
  return word !== undefined && SHELLS.includes(baseName(word));
}

/**
 * What a shell runs: `sh -ec TEXT`, `bash -o pipefail /start.sh x`, `busybox sh -c TEXT`. Undefined for other
 * programs, for a shell that reads its input, and where options make it unclear.
 */
export function readShellCall(words: readonly Word[]): ShellCall | undefined {
  const start = startOfOptions(words);
  if (start === undefined) return undefined;
  let isText = false;
  let isUnclear = false;
  let index = start;
  for (; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) return undefined;
    if (word === '--' || word === '-') {
      index += 1;
      break;
    }
    if (!/^[-+]./.test(word)) break;
    if (word.startsWith('--')) {
      isUnclear = true;
      if (WITH_VALUE.includes(word)) index += 1;
      continue;
    }
    isText ||= /^-[a-zA-Z]*c/.test(word);
    isUnclear ||= word.includes('s');
    if (/[oO]$/.test(word)) index += 1;
  }
  const operand = words[index];
  const rest = words.slice(index + 1);
  if (isText) return index < words.length ? { kind: 'text', text: operand, rest } : undefined;
  return operand === undefined || isUnclear ? undefined : { kind: 'script', path: operand, args: rest };
}

function startOfOptions([program, applet]: readonly Word[]): number | undefined {
  if (isShell(program)) return 1;
  return program !== undefined && baseName(program) === 'busybox' && isShell(applet) ? 2 : undefined;
}

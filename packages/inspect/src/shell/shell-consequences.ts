import type { ShellModes } from './shell-modes.ts';
import type { ShellWord } from './shell-word.ts';

/**
 * What comes of it when a command cannot be started. `failure`: the script ends there, or fails with it. `end`:
 * nothing but talk comes behind it, so that the script ends without having done more. `nothing`: the script goes on.
 */
export type Consequence = 'failure' | 'end' | 'nothing';

/** A command of a script with what stands around it. */
export interface ListedCommand {
  readonly words: readonly ShellWord[];
  readonly line: number;
  readonly isCertain: boolean;
  /** Which list of commands joined by `&&`, `||` and `|` it is in. */
  readonly list: number;
  /** The operator behind it. */
  readonly next: string;
  /** Whether `!` stands before it. */
  readonly isNegated: boolean;
  /** Whether something else is done when its list fails. */
  readonly isGuarded: boolean;
  /** Whether the script has ended before. */
  readonly isDead: boolean;
  readonly modes: ShellModes;
}

/** Says something, or waits: when only that is left, the work is done. */
const TALK: readonly string[] = ['echo', 'printf', 'wait', ':', 'true', 'exit', 'return', 'trap'];

/** The consequences of commands in their order. */
export function consequencesOf(commands: readonly ListedCommand[]): readonly Consequence[] {
  const alive = commands.filter(({ isDead }) => !isDead);
  const lastWork = alive.findLast(({ words }) => !isTalk(words))?.list ?? -1;
  const isLastOfAll = alive.every(({ list, words }) => list <= lastWork || passesOn(words));
  const consequences: Consequence[] = [];
  let behind: Behind | undefined;
  for (const command of [...commands].reverse()) {
    behind = behindOf(command, behind);
    const isLast = command.list === lastWork;
    consequences.push(consequenceOf(command, behind, isLast ? (isLastOfAll ? 'failure' : 'end') : 'nothing'));
  }
  return consequences.reverse();
}

/** What stands behind a command in its list. */
interface Behind {
  readonly list: number;
  /** Behind the pipe that it is in; `|` where what follows in the pipe decides about it. */
  readonly operator: string;
  readonly isInBackground: boolean;
  /** Whether the list ends in `|| exit 1`. */
  readonly givesUp: boolean;
  /** Whether that stands right behind the command. */
  readonly givesUpAtOnce: boolean;
  readonly words: readonly ShellWord[];
}

function behindOf({ list, next, modes, words }: ListedCommand, after: Behind | undefined): Behind {
  if (after?.list !== list) {
    return {
      ...{ list, words, operator: next, isInBackground: next === '&' },
      ...{ givesUp: false, givesUpAtOnce: false },
    };
  }
  const givesUpAtOnce = next === '||' && givesUp(after.words);
  const operator = next !== '|' && next !== '|&' ? next : modes.pipefail ? after.operator : '|';
  return { ...after, words, operator, givesUpAtOnce, givesUp: after.givesUp || givesUpAtOnce };
}

function consequenceOf(
  { words, isNegated, modes }: ListedCommand,
  behind: Behind,
  ofLast: Consequence,
): Consequence {
  if (isNegated || behind.isInBackground) return 'nothing';
  if (words[0]?.text === 'exec' && words.length > 1) return 'failure';
  if (behind.operator === '|') return 'nothing';
  if (behind.operator === '||') return behind.givesUpAtOnce ? 'failure' : 'nothing';
  if (behind.operator === '&&') return behind.givesUp ? 'failure' : ofLast;
  return modes.errexit ? 'failure' : ofLast;
}

/** Whether a command ends the script as failed. */
export function givesUp(words: readonly ShellWord[]): boolean {
  const [first, second] = words.map(({ text }) => text);
  return first === 'false' || ((first === 'exit' || first === 'return') && second !== '0');
}

function isTalk(words: readonly ShellWord[]): boolean {
  return TALK.includes(words[0]?.text ?? '');
}

/** `exit` and `exit $?` end with what the last command came to. */
function passesOn([first, second]: readonly ShellWord[]): boolean {
  return first?.text === 'exit' && (second === undefined || /^"?\$\?"?$/.test(second.raw));
}

import { type Consequence, consequencesOf, givesUp, type ListedCommand } from './shell-consequences.ts';
import { applyModes, DEFAULT_MODES, type ShellModes } from './shell-modes.ts';
import { type ShellToken, shellTokens } from './shell-tokens.ts';
import type { ShellWord } from './shell-word.ts';

export interface ShellCommand {
  /** Without assignments in front and without redirections; at least one. */
  readonly words: readonly ShellWord[];
  /** From 1. */
  readonly line: number;
  /**
   * Whether the script gets there whatever happens, and has nothing instead: not in a branch, loop, function or
   * subshell, not behind a test, and not with `|| something` behind it.
   */
  readonly isCertain: boolean;
  readonly ifMissing: Consequence;
}

/** What opens and closes something that may run never, or more than once. */
const OPENERS: readonly string[] = ['if', 'while', 'until', 'for', 'select', 'case', '{'];
const CLOSERS: readonly string[] = ['fi', 'done', 'esac', '}'];
/** After these a command begins. */
const CONNECTIVES: readonly string[] = ['then', 'else', 'elif', 'do', 'time'];
const REDIRECTIONS: readonly string[] = [
  '<',
  '>',
  '>>',
  '<<',
  '<<-',
  '<<<',
  '<&',
  '>&',
  '<>',
  '>|',
  '&>',
  '&>>',
];

/** What a script does on the way without deciding anything: what stands behind `&&` is meant to happen. */
const STEPS: readonly string[] = [
  ...['cd', 'mkdir', 'chown', 'chmod', 'rm', 'touch', 'cp', 'mv', 'ln', 'echo', 'printf', 'sleep'],
  ...['export', 'set', 'ulimit', 'umask', ':', 'true'],
];

/**
 * The simple commands of a shell script, in their order. What cannot be understood is left out. `modes` are those
 * that the shell was started with.
 */
export function shellCommands(source: string, modes: ShellModes = DEFAULT_MODES): readonly ShellCommand[] {
  const reader = new CommandReader(modes);
  for (const token of shellTokens(source)) reader.take(token);
  return reader.finish();
}

/** Follows the tokens of a script with just as much grammar as it takes to tell what is certain. */
class CommandReader {
  readonly #commands: ListedCommand[] = [];
  /** What is open around the place where we are. */
  readonly #open: string[] = [];
  #words: ShellWord[] = [];
  #line = 1;
  #skipWord = false;
  /** Between `in` or `;;` and `)` of a case. */
  #inPattern = false;
  /** Commands of the `&&`/`||` list so far: held until its end, for `||` changes them all. */
  #list: Omit<ListedCommand, 'isGuarded' | 'list'>[] = [];
  #lists = 0;
  #isListGuarded = false;
  #isBehindTest = false;
  #isNegated = false;
  /** After `exec` or `exit` nothing comes any more. */
  #hasEnded = false;
  #modes: ShellModes;

  constructor(modes: ShellModes) {
    this.#modes = modes;
  }

  take(token: ShellToken): void {
    if (token.kind === 'broken') this.#words = [];
    else if (this.#inPattern) this.#takePattern(token);
    else if (token.kind === 'word') this.#takeWord(token.word, token.line);
    else this.#takeOperator(token.text);
  }

  finish(): readonly ShellCommand[] {
    this.#endList('\n');
    const consequences = consequencesOf(this.#commands);
    return this.#commands.map(({ words, line, isCertain, isGuarded }, index) => ({
      words,
      line,
      isCertain: isCertain && !isGuarded,
      ifMissing: consequences[index] ?? 'nothing',
    }));
  }

  #takePattern(token: Exclude<ShellToken, { kind: 'broken' }>): void {
    if (token.kind === 'operator') this.#inPattern = token.text !== ')';
    else if (token.word.raw === 'esac') {
      this.#inPattern = false;
      this.#close();
    }
  }

  #takeWord(word: ShellWord, line: number): void {
    if (this.#skipWord) {
      this.#skipWord = false;
      return;
    }
    if (this.#words.length === 0) {
      if (this.#takeKeyword(word.raw)) return;
      if (/^\w+\+?=/.test(word.raw)) return;
      this.#line = line;
    }
    if (word.raw === 'in' && this.#words[0]?.raw === 'case') {
      this.#words = [];
      this.#inPattern = true;
      return;
    }
    this.#words.push(word);
  }

  #takeKeyword(raw: string): boolean {
    if (OPENERS.includes(raw)) {
      this.#open.push(raw);
      // The words behind them are none of a command; `case` has to be remembered for its `in`.
      return raw !== 'case' && raw !== 'for' && raw !== 'select';
    }
    if (CLOSERS.includes(raw)) this.#close();
    else if (raw === 'function') this.#skipWord = true;
    else if (raw === '!') this.#isNegated = true;
    else return CONNECTIVES.includes(raw);
    return true;
  }

  #close(): void {
    this.#open.pop();
  }

  #takeOperator(text: string): void {
    if (REDIRECTIONS.includes(text)) {
      if (/^\d+$/.test(this.#words.at(-1)?.raw ?? '')) this.#words.pop();
      this.#skipWord = true;
      return;
    }
    if (text === '(') {
      // `name (`: the words so far are the name of a function.
      this.#words = [];
      this.#open.push('(');
      return;
    }
    if (text === ')') {
      this.#endCommand(text);
      this.#close();
      return;
    }
    this.#endCommand(text);
    if (text === '||') this.#isListGuarded = this.#isBehindTest = true;
    else if (text === '&&') this.#isBehindTest ||= !isStep(this.#list.at(-1));
    else if (text.startsWith(';;') || text === ';&') this.#inPattern = this.#open.at(-1) === 'case';
    else if (text !== '|' && text !== '|&') this.#endList(text);
  }

  #endCommand(next: string): void {
    const words = this.#words;
    const isNegated = this.#isNegated;
    this.#words = [];
    this.#isNegated = false;
    if (words.length === 0 || words[0]?.raw === 'for' || words[0]?.raw === 'select') return;
    const isCertain = this.#open.length === 0 && !this.#isBehindTest && !this.#hasEnded;
    // `|| exit 1` gives up, which is no way to go on.
    if (this.#isListGuarded && givesUp(words)) this.#isListGuarded = false;
    this.#list.push({
      ...{ words, line: this.#line, isCertain, isNegated, next },
      ...{ modes: this.#modes, isDead: this.#hasEnded },
    });
    const first = words[0]?.text;
    const ends = first === 'exit' || first === 'return' || (first === 'exec' && words.length > 1);
    if (isCertain && ends) this.#hasEnded = true;
    if (isCertain && first === 'set')
      this.#modes = applyModes(
        this.#modes,
        words.slice(1).map((word) => word.text),
      );
  }

  #endList(operator: string): void {
    this.#endCommand(operator);
    const isGuarded = this.#isListGuarded;
    for (const command of this.#list) this.#commands.push({ ...command, isGuarded, list: this.#lists });
    this.#lists += 1;
    this.#list = [];
    this.#isListGuarded = false;
    this.#isBehindTest = false;
  }
}

function isStep(command: Pick<ShellCommand, 'words'> | undefined): boolean {
  return STEPS.includes(command?.words[0]?.text ?? '');
}

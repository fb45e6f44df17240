import { type ShellToken, shellTokens } from './shell-tokens.ts';
import type { ShellWord } from './shell-word.ts';

export interface ShellCommand {
  /** Without assignments in front and without redirections; at least one. */
  readonly words: readonly ShellWord[];
  /** From 1. */
  readonly line: number;
  /**
   * Whether the script gets there whatever happens, and minds when it fails: not in a branch, loop, function or
   * subshell, not behind a test, and not with `|| something` behind it.
   */
  readonly isCertain: boolean;
}

/** What opens and closes something that may run never, or more than once. */
const OPENERS: readonly string[] = ['if', 'while', 'until', 'for', 'select', 'case', '{'];
const CLOSERS: readonly string[] = ['fi', 'done', 'esac', '}'];
/** After these a command begins. */
const CONNECTIVES: readonly string[] = ['then', 'else', 'elif', 'do', '!', 'time'];
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

/** The simple commands of a shell script, in their order. What cannot be understood is left out. */
export function shellCommands(source: string): readonly ShellCommand[] {
  const reader = new CommandReader();
  for (const token of shellTokens(source)) reader.take(token);
  return reader.finish();
}

/** Follows the tokens of a script with just as much grammar as it takes to tell what is certain. */
class CommandReader {
  readonly #commands: ShellCommand[] = [];
  /** What is open around the place where we are. */
  readonly #open: string[] = [];
  #words: ShellWord[] = [];
  #line = 1;
  #skipWord = false;
  /** Between `in` or `;;` and `)` of a case. */
  #inPattern = false;
  /** Commands of the `&&`/`||` list so far: held until its end, for `||` changes them all. */
  #list: ShellCommand[] = [];
  #isListGuarded = false;
  #isBehindTest = false;
  /** After `exec` or `exit` nothing comes any more. */
  #hasEnded = false;

  take(token: ShellToken): void {
    if (token.kind === 'broken') this.#words = [];
    else if (this.#inPattern) this.#takePattern(token);
    else if (token.kind === 'word') this.#takeWord(token.word, token.line);
    else this.#takeOperator(token.text);
  }

  finish(): readonly ShellCommand[] {
    this.#endList();
    return this.#commands;
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
      this.#endCommand();
      this.#close();
      return;
    }
    this.#endCommand();
    if (text === '||') this.#isListGuarded = this.#isBehindTest = true;
    else if (text === '&&') this.#isBehindTest ||= !isStep(this.#list.at(-1));
    else if (text.startsWith(';;') || text === ';&') this.#inPattern = this.#open.at(-1) === 'case';
    else if (text !== '|' && text !== '|&') this.#endList();
  }

  #endCommand(): void {
    const words = this.#words;
    this.#words = [];
    if (words.length === 0 || words[0]?.raw === 'for' || words[0]?.raw === 'select') return;
    const isCertain = this.#open.length === 0 && !this.#isBehindTest && !this.#hasEnded;
    // `|| exit 1` gives up, which is no way to go on.
    if (this.#isListGuarded && givesUp(words)) this.#isListGuarded = false;
    const command = { words, line: this.#line, isCertain };
    this.#list.push(command);
    const first = words[0]?.text;
    const ends = first === 'exit' || first === 'return' || (first === 'exec' && words.length > 1);
    if (isCertain && ends) this.#hasEnded = true;
  }

  #endList(): void {
    this.#endCommand();
    const isGuarded = this.#isListGuarded;
    for (const command of this.#list)
      this.#commands.push(isGuarded ? { ...command, isCertain: false } : command);
    this.#list = [];
    this.#isListGuarded = false;
    this.#isBehindTest = false;
  }
}

function isStep(command: ShellCommand | undefined): boolean {
  return STEPS.includes(command?.words[0]?.text ?? '');
}

function givesUp(words: readonly ShellWord[]): boolean {
  const [first, second] = words.map(({ text }) => text);
  return first === 'false' || ((first === 'exit' || first === 'return') && second !== '0');
}

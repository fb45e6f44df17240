import { redact, safeLines, type UpError } from '@up/core';
import type { Screen } from './screen.ts';
import { wrapWords } from './wrap-words.ts';

const INDENT = '         ';

/** An error for people: what failed, the last lines of the tool that failed, what to type next. Never a stack. */
export function renderError(error: UpError, { style, width }: Screen): string {
  const wrapped = (text: string): string =>
    safeLines(redact(text))
      .split('\n')
      .flatMap((line) => wrapWords(line, (width ?? Number.POSITIVE_INFINITY) - INDENT.length))
      .join(`\n${INDENT}`);
  const tail = tailOf(error).map((line) => `${style('dim', `${INDENT}| ${safeLines(redact(line))}`)}\n`);
  const hint = error.hint === undefined ? '' : `${style('cyan', 'hint')}     ${wrapped(error.hint)}\n`;
  return `${style('red', 'error')}    ${wrapped(error.message)}  ${style('dim', error.code)}\n${tail.join('')}${hint}`;
}

/** The last lines that a failed program printed. */
function tailOf(error: UpError): readonly string[] {
  const { tail } = error.details;
  return Array.isArray(tail) ? tail.filter((line) => typeof line === 'string').slice(-40) : [];
}

/** The stack and those of all causes, for UP_DEBUG=1. */
export function renderStacks(error: Error): string {
  const stacks: string[] = [];
  for (let current: unknown = error; current instanceof Error && stacks.length < 8; current = current.cause) {
    stacks.push(current.stack ?? String(current));
  }
  return `${stacks.join('\ncaused by: ')}\n`;
}

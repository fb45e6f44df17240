import { redact, safeLines, type UpError } from '@up/core';
import type { Style } from './style.ts';

/** An error for people: what failed, the last lines of the tool that failed, what to type next. Never a stack. */
export function renderError(error: UpError, style: Style): string {
  const tail = tailOf(error);
  return [
    `${style('red', 'error')}    ${safeLines(redact(error.message))}  ${style('dim', error.code)}`,
    ...tail.map((line) => style('dim', `         | ${safeLines(redact(line))}`)),
    ...(error.hint === undefined ? [] : [`${style('cyan', 'hint')}     ${safeLines(redact(error.hint))}`]),
    '',
  ].join('\n');
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

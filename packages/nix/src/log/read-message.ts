import { type JsonRecord, numberOf, textOf } from '../json-record.ts';
import type { NixErrorInfo, NixMessage } from './nix-event.ts';
import { stripAnsi } from './strip-ansi.ts';

const ERROR_LEVEL = 0;

/**
 * Level 0 alone says nothing: traces, plans and warnings have it, and a builder can print a record with any level and
 * any text. Only Nix's own errors carry `raw_msg`: Nix passes on nothing but the text of what a builder forges.
 */
export function readMessage(record: JsonRecord): NixMessage {
  const level = numberOf(record['level']);
  const raw = record['raw_msg'];
  const isError = level === ERROR_LEVEL && typeof raw === 'string';
  return {
    level,
    text: stripAnsi(textOf(record['msg'])),
    error: isError ? readErrorInfo(raw, record) : undefined,
  };
}

function readErrorInfo(raw: string, record: JsonRecord): NixErrorInfo {
  return {
    message: withoutLogTail(stripAnsi(raw)),
    file: readFile(record['file']),
    line: positive(record['line']),
    column: positive(record['column']),
  };
}

/**
 * A path, or `«string»`. From 2.26 on the position follows the file (`/a/f.nix:1:1`); up to 2.8 an expression of the
 * command line stands there itself.
 */
function readFile(value: unknown): string | undefined {
  const file = textOf(value).replace(/(?::\d+){1,2}$/, '');
  if (file === '' || file === '«none»') return undefined;
  return /^[/«<.]/.test(file) && !file.includes('\n') ? file : '«string»';
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

/** Builds through a daemon repeat the last lines of their log in the message. */
function withoutLogTail(message: string): string {
  const tail = message.search(/;?\n\s*last \d+ log lines:/i);
  return tail === -1 ? message : message.slice(0, tail);
}

import { idOf, isRecord, numberOf, textOf } from '../json-record.ts';
import type { NixEvent } from './nix-event.ts';
import { quoteIds } from './quote-ids.ts';
import { readActivity, readResult } from './read-activity.ts';
import { readMessage } from './read-message.ts';
import { stripAnsi } from './strip-ansi.ts';

const PREFIX = '@nix ';
/** How a line of a builder's output begins, as Nix orders the keys. */
const LOG_LINE_HEAD = '@nix {"action":"result","fields":["';
const LOG_LINE_TAIL = /"\],"id":(\d{1,20}),"type":(?:101|107)\}\s*$/;

/**
 * One line of what Nix writes to stderr with `--log-format internal-json`. Never fails: a line that is no record is
 * `text`, a type that is not known is `other`.
 */
export function parseNixLogLine(line: string): NixEvent {
  if (!line.startsWith(PREFIX)) return { kind: 'text', text: line };
  const event = parseNixLogRecord(line.slice(PREFIX.length));
  if (event !== undefined) return event;
  const isCut = line.startsWith(LOG_LINE_HEAD) && !line.endsWith('}');
  return isCut
    ? { kind: 'text', text: decodeText(line.slice(LOG_LINE_HEAD.length)), cut: { omittedBytes: undefined } }
    : { kind: 'text', text: line };
}

/** The record alone, as `json-log-path` writes it from Nix 2.30 on. Undefined for what is no record. */
export function parseNixLogRecord(json: string): NixEvent | undefined {
  let record: unknown;
  try {
    record = JSON.parse(quoteIds(json));
  } catch {
    return undefined;
  }
  if (!isRecord(record)) return undefined;
  if (record['action'] === 'msg') return { kind: 'message', message: readMessage(record) };
  const id = idOf(record['id']);
  if (id === undefined) return undefined;
  switch (record['action']) {
    case 'start':
      return {
        kind: 'start',
        id,
        parent: parentOf(record['parent']),
        level: numberOf(record['level']),
        activity: readActivity(record),
        text: textOf(record['text']),
      };
    case 'stop':
      return { kind: 'stop', id };
    case 'result':
      return { kind: 'result', id, result: readResult(record) };
    default:
      return undefined;
  }
}

/**
 * A line of which only the beginning and the end are known: the id of a record stands at its end. Of a message only the
 * beginning is needed.
 */
export function parseCutLine({
  head,
  tail,
  omittedBytes,
}: {
  readonly head: string;
  readonly tail: string;
  readonly omittedBytes: number;
}): NixEvent {
  const cut = { omittedBytes };
  if (head.startsWith(LOG_LINE_HEAD)) {
    const id = LOG_LINE_TAIL.exec(tail)?.[1];
    const line = decodeText(head.slice(LOG_LINE_HEAD.length));
    return id === undefined
      ? { kind: 'text', text: line, cut }
      : { kind: 'result', id, result: { type: 'log-line', line, cut } };
  }
  return parseCutMessage(head, omittedBytes) ?? { kind: 'text', text: head, cut };
}

/** `raw_msg` comes last, and is lost: that a position is spoken of tells an error of Nix from what a builder forges. */
const MESSAGE_HEAD =
  /^@nix \{"action":"msg",(?:"column":(null|\d{1,10}),"file":(null|"(?:[^"\\]|\\.)*"),)?"level":(\d),(?:"line":(null|\d{1,10}),)?"msg":"/;

function parseCutMessage(head: string, omittedBytes: number): NixEvent | undefined {
  const match = MESSAGE_HEAD.exec(head);
  if (match === null) return undefined;
  const [whole, column, file = 'null', level, line = 'null'] = match;
  const text = `${decodeText(head.slice(whole.length))} [${omittedBytes} bytes left out]`;
  const message = readMessage({
    level: Number(level),
    msg: text,
    ...(column === undefined ? {} : { raw_msg: stripAnsi(text).replace(/^error:\s*/, '') }),
    column: JSON.parse(column ?? 'null') as unknown,
    file: JSON.parse(file) as unknown,
    line: JSON.parse(line) as unknown,
  });
  return { kind: 'message', message };
}

/** A text of a record that ends within it. */
function decodeText(escaped: string): string {
  // The cut may go through an escape, which has up to six characters.
  for (let shorter = 0; shorter <= 6; shorter += 1) {
    try {
      return String(JSON.parse(`"${escaped.slice(0, escaped.length - shorter)}"`));
    } catch {
      // Shorter, then.
    }
  }
  return escaped;
}

/** 0 stands for none. */
function parentOf(value: unknown): string | undefined {
  const id = idOf(value);
  return id === '0' ? undefined : id;
}

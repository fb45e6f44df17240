import { idOf, isRecord, numberOf, textOf } from '../json-record.ts';
import type { NixEvent } from './nix-event.ts';
import { quoteIds } from './quote-ids.ts';
import { readActivity, readResult } from './read-activity.ts';
import { readMessage } from './read-message.ts';

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
    ? { kind: 'text', text: decodeHead(line), cut: { omittedBytes: undefined } }
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

/** A line of which only the beginning and the end are known: the id of a record stands at its end. */
export function parseCutLine({
  head,
  tail,
  omittedBytes,
}: {
  readonly head: string;
  readonly tail: string;
  readonly omittedBytes: number;
}): NixEvent {
  const id = head.startsWith(LOG_LINE_HEAD) ? LOG_LINE_TAIL.exec(tail)?.[1] : undefined;
  const cut = { omittedBytes };
  if (id === undefined) return { kind: 'text', text: head, cut };
  return { kind: 'result', id, result: { type: 'log-line', line: decodeHead(head), cut } };
}

/** The builder's text in a record that ends within it. */
function decodeHead(line: string): string {
  const escaped = line.slice(LOG_LINE_HEAD.length);
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

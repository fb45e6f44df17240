import { type ErrorCode, isErrorCode } from '@up/core';

/**
 * What a workload may tell `up` while it runs: one JSON object a line on the file descriptor that the
 * environment variable UP_CONTROL_FD names. A workload that says nothing is watched from outside only.
 */
export type ControlMessage =
  /** It accepts HTTP connections here: http://127.0.0.1:17080. Names one of several servers (`hls`, `metrics`). */
  | { readonly type: 'listening'; readonly name: string; readonly url: string }
  /** Something a user should know, in one sentence: "no ffmpeg on PATH: looping the shipped segments". */
  | { readonly type: 'notice'; readonly message: string }
  /** It gives up, for this reason. */
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string; readonly hint?: string };

/** The longest line that is read, in UTF-16 units; a longer one is dropped. */
export const MAX_CONTROL_LINE: number = 64 * 1024;

/** A message from one line, or undefined where the line is none: other writers on that descriptor are tolerated. */
export function parseControlMessage(line: string): ControlMessage | undefined {
  if (line.length > MAX_CONTROL_LINE) return undefined;
  const value = parseRecord(line);
  if (value === undefined) return undefined;
  const { type, name, url, message, code, hint } = value;
  if (type === 'listening' && isText(name) && isText(url) && isHttpUrl(url)) return { type, name, url };
  if (type === 'notice' && isText(message)) return { type, message };
  if (type === 'failed' && isText(message) && isText(code) && isErrorCode(code)) {
    return { type, code, message, ...(isText(hint) ? { hint } : {}) };
  }
  return undefined;
}

/** One line, its line break included. */
export function renderControlMessage(message: ControlMessage): string {
  return `${JSON.stringify(message)}\n`;
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

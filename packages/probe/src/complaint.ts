import { redact, safeText, truncate } from '@up/core';
import type { HttpExpectation } from '@up/profiles';
import type { HttpAnswer } from './http-get.ts';
import { jsonComplaint } from './json-path.ts';

/** What is wrong with an answer, or undefined where it is what was expected. */
export function complaintAbout(answer: HttpAnswer, expectation: HttpExpectation): string | undefined {
  const { status, body, bodyIncludes, headers = {}, json = {} } = expectation;
  if (answer.status !== status) return `${summaryOf(answer)} instead of ${status}`;
  if (body !== undefined && answer.body.trim() !== body.trim()) {
    return `body ${quote(answer.body)} instead of ${quote(body)}`;
  }
  if (bodyIncludes !== undefined && !answer.body.includes(bodyIncludes)) {
    return `body ${quote(answer.body)} has no ${quote(bodyIncludes)}`;
  }
  for (const [path, wanted] of Object.entries(json)) {
    const complaint = jsonComplaint(answer.body, path, wanted);
    if (complaint !== undefined) return shown(complaint);
  }
  for (const [name, text] of Object.entries(headers)) {
    const value = answer.headers.get(name);
    if (value === null) return `no header ${name}`;
    if (!value.includes(text)) return `header ${name}: ${quote(value)} has no ${quote(text)}`;
  }
  return undefined;
}

/** `200 "OK"`; the status alone where the body is long, empty or has several lines. */
export function summaryOf({ status, body }: HttpAnswer): string {
  const text = body.trim();
  return text === '' || text.length > 40 || text.includes('\n') ? `${status}` : `${status} ${quote(text)}`;
}

function shown(text: string): string {
  return truncate(redact(safeText(text.slice(0, 4096))), 200);
}

/** Text from outside, harmless for a terminal. Cut first: it may be a megabyte. */
function quote(text: string): string {
  return `"${truncate(redact(safeText(text.trim().slice(0, 4096))), 60)}"`;
}

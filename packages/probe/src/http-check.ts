import { setTimeout as sleep } from 'node:timers/promises';
import { type Check, safeText, truncate } from '@up/core';
import type { HttpExpectation } from '@up/profiles';
import { type HttpAnswer, type HttpGetOptions, httpGet, networkReason } from './http-get.ts';

export interface HttpCheckOptions extends HttpGetOptions {
  /** Server name -> base URL, as far as known. */
  readonly servers: ReadonlyMap<string, string>;
}

/** Holds one answer against one expectation. Never throws for what the instance does; only for an abort. */
export async function checkHttp(expectation: HttpExpectation, options: HttpCheckOptions): Promise<Check> {
  const name = checkName(expectation);
  const base = options.servers.get(expectation.server);
  if (base === undefined) {
    return { name, status: 'failed', evidence: `nothing listens as "${expectation.server}" yet` };
  }
  const url = new URL(expectation.path, base).href;
  try {
    const answer = await httpGet(url, options);
    const complaint = complaintAbout(answer, expectation);
    if (complaint !== undefined) return { name, status: 'failed', evidence: complaint };
    if (expectation.changesWithinSec === undefined)
      return { name, status: 'passed', evidence: summary(answer) };
    return await checkChanges({ name, url, first: answer, withinSec: expectation.changesWithinSec, options });
  } catch (error) {
    options.signal.throwIfAborted();
    return { name, status: 'failed', evidence: `${url}: ${networkReason(error)}` };
  }
}

function checkName({ path, changesWithinSec }: HttpExpectation): string {
  return changesWithinSec === undefined ? `GET ${path}` : `${path} advances`;
}

interface ChangeOptions {
  readonly name: string;
  readonly url: string;
  readonly first: HttpAnswer;
  readonly withinSec: number;
  readonly options: HttpCheckOptions;
}

async function checkChanges({ name, url, first, withinSec, options }: ChangeOptions): Promise<Check> {
  const started = performance.now();
  while (performance.now() - started < withinSec * 1000) {
    await sleep(250, undefined, { signal: options.signal });
    const answer = await httpGet(url, options);
    if (answer.body !== first.body) {
      return {
        name,
        status: 'passed',
        evidence: `changed after ${((performance.now() - started) / 1000).toFixed(1)} s`,
      };
    }
  }
  return { name, status: 'failed', evidence: `the same for ${withinSec} s` };
}

/** What is wrong with an answer, or undefined. */
export function complaintAbout(answer: HttpAnswer, expectation: HttpExpectation): string | undefined {
  const { status, body, bodyIncludes, headers = {} } = expectation;
  if (answer.status !== status) return `${summary(answer)} instead of ${status}`;
  if (body !== undefined && answer.body.trim() !== body)
    return `body ${quote(answer.body)} instead of ${quote(body)}`;
  if (bodyIncludes !== undefined && !answer.body.includes(bodyIncludes)) {
    return `body ${quote(answer.body)} has no ${quote(bodyIncludes)}`;
  }
  for (const [name, text] of Object.entries(headers)) {
    const value = answer.headers.get(name);
    if (value === null) return `no header ${name}`;
    if (!value.includes(text)) return `header ${name}: ${quote(value)} has no ${quote(text)}`;
  }
  return undefined;
}

function summary({ status, body }: HttpAnswer): string {
  const text = body.trim();
  return text === '' || text.length > 40 || text.includes('\n') ? `${status}` : `${status} ${quote(text)}`;
}

function quote(text: string): string {
  return `"${truncate(safeText(text.trim()), 60)}"`;
}

import { type Check, formatDuration } from '@up/core';
import type { HttpExpectation } from '@up/profiles';
import { complaintAbout, summaryOf } from './complaint.ts';
import { type HttpAnswer, type HttpGetOptions, httpGet } from './http-get.ts';
import { networkReason } from './network-reason.ts';
import { pause } from './pause.ts';

export interface HttpCheckOptions extends HttpGetOptions {
  /** Server name -> base URL, as far as known. */
  readonly servers: ReadonlyMap<string, string>;
}

/** How often a body that has to change is asked for. */
const CHANGE_POLL_MS = 250;

/**
 * Holds one answer against one expectation; where the body must change, further answers too, each of
 * which must hold. Never throws for what the instance does.
 * @throws the signal's reason when aborted.
 */
export async function checkHttp(expectation: HttpExpectation, options: HttpCheckOptions): Promise<Check> {
  const { server, path, changesWithinSec } = expectation;
  const name = changesWithinSec === undefined ? `GET ${path}` : `${path} advances`;
  const base = options.servers.get(server);
  if (base === undefined) return failed(name, `nothing listens as "${server}" yet`);
  const url = urlOf(base, path);
  if (url === undefined) return failed(name, `"${server}" has no usable address`);
  try {
    const answer = await httpGet(url, options);
    const complaint = complaintAbout(answer, expectation);
    if (complaint !== undefined) return failed(name, complaint);
    if (changesWithinSec === undefined) return { name, status: 'passed', evidence: summaryOf(answer) };
    return await checkChange({ name, url, expectation, first: answer, withinSec: changesWithinSec, options });
  } catch (error) {
    options.signal.throwIfAborted();
    return failed(name, `${url}: ${networkReason(error)}`);
  }
}

interface ChangeOptions {
  readonly name: string;
  readonly url: string;
  readonly expectation: HttpExpectation;
  readonly first: HttpAnswer;
  readonly withinSec: number;
  readonly options: HttpCheckOptions;
}

/** An error page also differs from the first answer: every answer has to hold. */
async function checkChange({
  name,
  url,
  expectation,
  first,
  withinSec,
  options,
}: ChangeOptions): Promise<Check> {
  const started = performance.now();
  for (;;) {
    const remainingMs = started + withinSec * 1000 - performance.now();
    if (remainingMs <= 0) return failed(name, `the same for ${withinSec} s`);
    await pause(Math.min(CHANGE_POLL_MS, remainingMs), options.signal);
    const answer = await httpGet(url, options);
    const after = formatDuration(performance.now() - started);
    const complaint = complaintAbout(answer, expectation);
    if (complaint !== undefined) return failed(name, `${complaint}, after ${after}`);
    if (answer.body !== first.body) return { name, status: 'passed', evidence: `changed after ${after}` };
  }
}

/** The path as it is, on the origin of the base: `//x` is a path here, not another host. */
function urlOf(base: string, path: string): string | undefined {
  const url = URL.canParse(base) ? `${new URL(base).origin}${path}` : '';
  return URL.canParse(url) ? url : undefined;
}

function failed(name: string, evidence: string): Check {
  return { name, status: 'failed', evidence };
}

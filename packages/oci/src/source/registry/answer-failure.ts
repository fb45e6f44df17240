import type { UpError } from '@up/core';
import * as z from 'zod';
import type { HttpAnswer, HttpOptions } from './http-exchange.ts';
import { readBody } from './read-body.ts';
import { denied, said, TransientFailure, unreachable } from './registry-errors.ts';
import { retryAfterMs } from './retry.ts';

const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const MAX_COMPLAINT_BYTES = 64 * 1024;

const Complaints = z.object({
  errors: z.array(z.object({ code: z.string().optional(), message: z.string().optional() })),
});

/** `404 Not Found (MANIFEST_UNKNOWN: manifest unknown)`: the status, and what the registry says of it. */
export async function complaintOf(answer: HttpAnswer, { times, signal }: HttpOptions): Promise<string> {
  const status = `${answer.status} ${answer.statusText}`.trim();
  const complaint = await readComplaint(answer, { times, signal });
  return complaint === undefined ? status : `${status} (${complaint})`;
}

async function readComplaint(
  answer: HttpAnswer,
  { times, signal }: Pick<HttpOptions, 'times' | 'signal'>,
): Promise<string | undefined> {
  try {
    const bytes = await readBody(answer, { maxBytes: MAX_COMPLAINT_BYTES, times });
    const parsed = Complaints.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    const first = parsed.success ? parsed.data.errors[0] : undefined;
    const text = [first?.code, first?.message].filter((part) => part !== undefined && part !== '').join(': ');
    return text === '' ? undefined : said(text);
  } catch {
    // The status is what counts; but an abort is none of the registry's business.
    signal.throwIfAborted();
    return undefined;
  }
}

/** What a status that is no success means. */
export async function answerFailure(
  answer: HttpAnswer,
  options: HttpOptions,
): Promise<UpError | TransientFailure> {
  const { status, url } = answer;
  const { subject } = options;
  const reason = `${url.host} answers ${await complaintOf(answer, options)}`;
  const details = { host: url.host, status };
  if (status === 401 || status === 403) return denied(subject, reason, { details });
  const waitMs = retryAfterMs(answer);
  const asked = waitMs === undefined ? '' : ` and asks to wait ${Math.ceil(waitMs / 1000)} s`;
  const hint =
    status === 429
      ? 'The registry limits how often it may be asked: wait, or log in (docker login).'
      : 'It is a trouble of the registry, or of what stands in front of it. Try again later.';
  const failure = unreachable(subject, `${reason}${asked}`, { hint, details });
  return TRANSIENT.has(status) ? new TransientFailure(failure, waitMs) : failure;
}

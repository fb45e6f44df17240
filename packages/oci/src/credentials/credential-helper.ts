import { UpError } from '@up/core';
import { runProcess } from '@up/process';
import * as z from 'zod';
import type { Credentials } from './credentials.ts';

export interface HelperCall {
  /** What follows `docker-credential-` in the name of the program. */
  readonly helper: string;
  /** Under which name the credentials are kept. */
  readonly host: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** What a helper said; `problem` is fit for a message. */
export type HelperAnswer =
  | { readonly status: 'found'; readonly credentials: Credentials }
  | { readonly status: 'none' }
  | { readonly status: 'failed'; readonly problem: string };

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 256 * 1024;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
/** In place of a name where the secret is an identity token. */
const TOKEN_USER = '<token>';

const Answer = z.object({ Username: z.string(), Secret: z.string() });

/**
 * Asks a credential helper of Docker. Its output holds a secret, or may: none of it gets into the answer but the
 * credentials themselves.
 * @throws the reason of the signal.
 */
export async function askHelper({ helper, host, env, signal }: HelperCall): Promise<HelperAnswer> {
  const program = `docker-credential-${helper}`;
  if (!NAME.test(helper)) return { status: 'failed', problem: 'the name of a credential helper is none' };
  try {
    const { stdout } = await runProcess({
      command: program,
      args: ['get'],
      env,
      input: host,
      timeoutMs: TIMEOUT_MS,
      captureBytes: MAX_ANSWER_BYTES,
      signal,
    });
    return parseAnswer(stdout, program);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UpError)) throw error;
    return saysNotFound(error)
      ? { status: 'none' }
      : { status: 'failed', problem: whatFailed(error, program) };
  }
}

function parseAnswer(stdout: string, program: string): HelperAnswer {
  const parsed = Answer.safeParse(parseJson(stdout));
  if (!parsed.success) return { status: 'failed', problem: `${program} did not answer with credentials` };
  const { Username: username, Secret: secret } = parsed.data;
  if (secret === '') return { status: 'none' };
  return {
    status: 'found',
    credentials:
      username === TOKEN_USER
        ? { type: 'identity-token', token: secret }
        : { type: 'password', username, password: secret },
  };
}

/** Helpers tell it apart from other failures by these words alone. */
function saysNotFound({ details }: UpError): boolean {
  const { tail } = details;
  return Array.isArray(tail) && tail.some((line) => /credentials not found/i.test(String(line)));
}

function whatFailed({ code, details }: UpError, program: string): string {
  if (code === 'UP_PROGRAM_NOT_FOUND') return `${program} is not installed`;
  if (code === 'UP_TIMEOUT') return `${program} did not answer within ${TIMEOUT_MS / 1000} s`;
  const { exitCode } = details;
  return typeof exitCode === 'number' ? `${program} exited with ${exitCode}` : `${program} could not be run`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

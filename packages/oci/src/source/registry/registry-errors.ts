import { redact, safeText, truncate, UpError } from '@up/core';

/** What a request is about, for the messages. */
export interface RequestSubject {
  /** `host/name:tag`. */
  readonly image: string;
  readonly registry: string;
}

export interface ProblemOptions {
  readonly hint?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** A failure that may be gone the next time; `failure` is what to say where it is not. */
export class TransientFailure extends Error {
  readonly failure: UpError;
  /** How long the other side asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(failure: UpError, retryAfterMs?: number) {
    super(failure.message);
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The registry cannot be reached, or does not answer as a registry does. */
export function unreachable(
  { image, registry }: RequestSubject,
  reason: string,
  options: ProblemOptions = {},
): UpError {
  return new UpError('UP_REGISTRY_UNREACHABLE', `${safeText(image)} cannot be fetched: ${said(reason)}`, {
    hint: options.hint ?? 'Is the name of the registry right, and can this machine reach it?',
    details: { image, registry, ...options.details },
    cause: options.cause,
  });
}

/** The registry does not hand the image out to whom it takes us for. */
export function denied(
  { image, registry }: RequestSubject,
  reason: string,
  { hint, details, cause }: ProblemOptions = {},
): UpError {
  const login = registry === 'docker.io' ? 'docker login' : `docker login ${registry}`;
  return new UpError(
    'UP_REGISTRY_DENIED',
    `${registry} denies access to ${safeText(image)}: ${said(reason)}`,
    {
      hint: [hint, `${hint === undefined ? 'Log in' : 'Then log in'}: ${login}`].filter(Boolean).join(' '),
      details: { image, registry, ...details },
      cause,
    },
  );
}

export function notFound({ image, registry }: RequestSubject, reason: string): UpError {
  return new UpError('UP_IMAGE_NOT_FOUND', `${registry} has no ${safeText(image)}: ${said(reason)}`, {
    hint: 'Are the name and the tag right? A registry may also hide what it does not hand out.',
    details: { image, registry },
  });
}

/** Words of a server: harmless for a terminal, short, without credentials. */
export function said(text: string): string {
  return truncate(redact(safeText(text)), 500);
}

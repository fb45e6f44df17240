import type { StartedContainer } from '@up/docker';
import type { Inside } from '../inside/inside.ts';

/** What values of the system are read from. */
export interface GossSystem {
  readonly inside: Inside;
  readonly container: StartedContainer;
  readonly signal: AbortSignal;
}

/** A resource as its values are read: its id or what stands in its place, and the rest of its parameters. */
export interface GossSubject {
  readonly id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The values of one resource, each by the name of its attribute, read when it is asked for.
 * @throws CannotTell; NoValue where the system has none, which goss counts as a failure.
 */
export type ReadValues = (subject: GossSubject, system: GossSystem) => Values;

export type Values = Readonly<Record<string, () => Promise<unknown>>>;

/** There is nothing to compare: no such user, no such file. */
export class NoValue extends Error {
  override readonly name = 'NoValue';
}

export function textParameter({ parameters }: GossSubject, name: string): string | undefined {
  const value = parameters[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberParameter({ parameters }: GossSubject, name: string): number | undefined {
  const value = parameters[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Computes once, whichever attribute asks first. */
export function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}

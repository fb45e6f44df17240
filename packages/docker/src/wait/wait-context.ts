import type { ContainerContext } from '../container/container-context.ts';
import type { ContainerEnd } from '../container/container-end.ts';

/** What every strategy gets. */
export interface WaitContext {
  readonly container: ContainerContext;
  /** Aborted when the wait is over, whoever won. */
  readonly signal: AbortSignal;
  /** Container port -> port of `container.client.host`. */
  readonly ports: Readonly<Record<string, number>>;
  /** Settles when the container has ended. */
  readonly ended: Promise<ContainerEnd>;
  /** Says what it looks like now: the last word is part of the message when time runs out. */
  readonly note: (observation: string) => void;
}

/** The container ended before it was what this strategy waits for. */
export class EndedTooSoon extends Error {
  override readonly name = 'EndedTooSoon';
}

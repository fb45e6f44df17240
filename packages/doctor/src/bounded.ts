import { addAbortListener } from 'node:events';

/** What came of work that may take only so long. */
export type Bounded<T> =
  | { readonly how: 'done'; readonly value: T }
  | { readonly how: 'late' }
  | { readonly how: 'failed'; readonly error: unknown };

export interface Bounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Gives work so many milliseconds, then aborts its signal and waits no longer, whatever the work does. With a timer of
 * its own: a signal of `AbortSignal.timeout` that only `AbortSignal.any` knows is collected as garbage by Node 20, and
 * never fires.
 * @throws the reason of `signal` when that is aborted.
 */
export async function bounded<T>(
  { timeoutMs, signal }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Bounded<T>> {
  signal.throwIfAborted();
  const own = new AbortController();
  let isLate = false;
  let stop: (end: Bounded<T>) => void = () => undefined;
  const stopped = new Promise<Bounded<T>>((resolve) => {
    stop = resolve;
  });
  const end = (reason: unknown): void => {
    own.abort(reason);
    stop({ how: 'late' });
  };
  const timer = setTimeout(() => {
    isLate = true;
    end(new DOMException('It took too long', 'TimeoutError'));
  }, timeoutMs);
  const listener = addAbortListener(signal, () => end(signal.reason));
  try {
    const worked = work(own.signal).then(
      (value): Bounded<T> => ({ how: 'done', value }),
      (error: unknown): Bounded<T> => (isLate ? { how: 'late' } : { how: 'failed', error }),
    );
    const outcome = await Promise.race([worked, stopped]);
    signal.throwIfAborted();
    return outcome;
  } finally {
    clearTimeout(timer);
    listener[Symbol.dispose]();
  }
}

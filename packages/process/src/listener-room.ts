import { type EventEmitter, getMaxListeners, setMaxListeners } from 'node:events';

/**
 * Makes room for one more listener, taken back on disposal: many children at once are no leak, and
 * Node.js would print a warning about one.
 */
export function makeListenerRoom(target: EventEmitter | EventTarget): Disposable {
  resize(target, 1);
  let active = true;
  return {
    [Symbol.dispose](): void {
      if (active) resize(target, -1);
      active = false;
    },
  };
}

/** 0 means that somebody lifted the limit: it stays lifted. */
function resize(target: EventEmitter | EventTarget, by: 1 | -1): void {
  const limit = getMaxListeners(target);
  if (limit > 0) setMaxListeners(Math.max(1, limit + by), target);
}

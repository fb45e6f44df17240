type Action = () => void | Promise<void>;

export interface CleanupOptions {
  /** How long one action may take before it is given up, in milliseconds. */
  readonly actionTimeoutMs?: number;
}

/**
 * What has to be undone, last in first out. Every action runs, whatever the others do; each is
 * time-boxed; what went wrong is thrown together at the end. Stands in for AsyncDisposableStack,
 * which Node 20 lacks.
 */
export class Cleanup implements AsyncDisposable {
  readonly #actions: Action[] = [];
  readonly #actionTimeoutMs: number;
  #running: Promise<void> | undefined;

  constructor({ actionTimeoutMs = 10_000 }: CleanupOptions = {}) {
    this.#actionTimeoutMs = actionTimeoutMs;
  }

  /** Registers an action. @throws Error when the cleanup has already begun. */
  defer(action: Action): void {
    if (this.#running !== undefined) throw new Error('Cleanup has already begun: nothing can be added to it');
    this.#actions.push(action);
  }

  /** Registers a resource and hands it back. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    this.defer(async () => {
      if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
      else resource[Symbol.dispose]();
    });
    return resource;
  }

  /** Runs everything once; further calls wait for the same run. @throws AggregateError of all failures. */
  dispose(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const action of this.#actions.splice(0).reverse()) {
      try {
        await withinTime(action, this.#actionTimeoutMs);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0)
      throw new AggregateError(failures, `Cleanup failed: ${failures.map(String).join('; ')}`);
  }
}

async function withinTime(action: Action, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`a cleanup step took longer than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([action(), late]);
  } finally {
    clearTimeout(timer);
  }
}

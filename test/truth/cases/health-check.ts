/** A health check that decides soon. */
export function health(...test: readonly string[]): Readonly<Record<string, unknown>> {
  return { Test: test, Interval: 300_000_000, Timeout: 30_000_000_000, Retries: 2 };
}

/**
 * As `AbortSignal.timeout`, for signals that go into `AbortSignal.any`: one of `AbortSignal.timeout` that nothing else
 * holds is collected as garbage by Node 20, and then never fires. Like that one it keeps no process alive.
 * @param timeoutMs milliseconds; then it aborts with a `TimeoutError`.
 */
export function timeoutSignal(timeoutMs: number): AbortSignal {
  const controller = new AbortController();
  // The timer holds the controller, and with it the signal.
  setTimeout(() => controller.abort(new DOMException('It took too long', 'TimeoutError')), timeoutMs).unref();
  return controller.signal;
}

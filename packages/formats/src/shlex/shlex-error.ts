export type ShlexMessage = 'No closing quotation' | 'No escaped character';

/** Text that Python's shlex refuses; `message` is Python's own. */
export class ShlexError extends Error {
  override readonly name = 'ShlexError';

  constructor(message: ShlexMessage) {
    super(message);
  }
}

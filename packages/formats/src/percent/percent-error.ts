/** The exception that Python would raise. */
export type PercentErrorKind = 'KeyError' | 'MemoryError' | 'OverflowError' | 'TypeError' | 'ValueError';

/** `message` is the text of Python's exception: for a KeyError the missing name as `repr()` shows it. */
export class PercentError extends Error {
  override readonly name = 'PercentError';
  readonly kind: PercentErrorKind;

  constructor(kind: PercentErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

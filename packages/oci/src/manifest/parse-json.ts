import { unreadable } from '../source/unreadable.ts';

export interface JsonDocument {
  readonly location: string;
  /** What the document is, for the error. */
  readonly what: string;
}

/** @throws UpError UP_IMAGE_UNREADABLE where it is not JSON, or not in UTF-8. */
export function parseJson(bytes: Uint8Array, { location, what }: JsonDocument): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unreadable(location, `${what} is not JSON`, cause);
  }
}

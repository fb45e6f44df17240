import { PaxAttributes } from './pax-attributes.ts';
import { type PaxRecord, parsePaxRecords } from './pax-records.ts';
import { tarError } from './tar-error.ts';
import { type DecodedText, decodeText, endOfText } from './text.ts';

/** Keys that change what a member is called or how long it is, where tools differ about global headers. */
const OVERRIDES: ReadonlySet<string> = new Set(['path', 'linkpath', 'size', 'uid', 'gid', 'mtime']);
/** Real archives have one or two; each is looked at for each member. */
const MAX_GLOBAL_KEYS = 256;
const NAMES: ReadonlySet<string> = new Set(['path', 'linkpath', 'uname', 'gname', 'GNU.sparse.name']);

/** Tells a warning to whoever walks: the extension itself never stops the walk where it can go on. */
export type Warn = (
  code: 'tar/ambiguous-extension' | 'tar/global-override' | 'tar/pax-padding',
  message: string,
) => void;

/**
 * What the extension headers before a member say about it: PAX `x` for this one, `g` for all that follow, GNU
 * `L` and `K` for long names. Of two of a kind the later holds.
 */
export class Extensions {
  readonly #maxBytes: number;
  readonly #global: Map<string, Uint8Array> = new Map();
  #globalBytes = 0;
  #own: readonly PaxRecord[] | undefined;
  longPath: DecodedText | undefined;
  longLinkPath: DecodedText | undefined;
  /** Extension headers since the last member. */
  count = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the body of an extension header. The bytes are copied. */
  add(typeflag: string, body: Uint8Array, offset: number, warn: Warn): void {
    if (typeflag === 'L') this.longPath = this.#longName(this.longPath, body, warn);
    else if (typeflag === 'K') this.longLinkPath = this.#longName(this.longLinkPath, body, warn);
    else if (typeflag === 'x') this.#addOwn(checkedRecords(body, offset, warn), warn);
    else this.#addGlobal(checkedRecords(body, offset, warn), offset, warn);
  }

  /** undefined where no PAX header bears on the member. */
  attributes(): PaxAttributes | undefined {
    if (this.#own === undefined && this.#global.size === 0) return undefined;
    return new PaxAttributes(this.#own ?? [], this.#global);
  }

  /** To be called after each member: only global records live on. */
  endMember(): void {
    if (this.count === 0) return;
    this.count = 0;
    this.#own = undefined;
    this.longPath = undefined;
    this.longLinkPath = undefined;
  }

  /** True where something waits for a member to come. */
  isPending(): boolean {
    return this.#own !== undefined || this.longPath !== undefined || this.longLinkPath !== undefined;
  }

  #longName(before: DecodedText | undefined, body: Uint8Array, warn: Warn): DecodedText {
    if (before !== undefined) warn('tar/ambiguous-extension', 'Two long names before one member');
    return decodeText(body, 0, endOfText(body, 0, body.length));
  }

  #addOwn(records: readonly PaxRecord[], warn: Warn): void {
    if (this.#own !== undefined) warn('tar/ambiguous-extension', 'Two PAX headers before one member');
    this.#own = records;
  }

  #addGlobal(records: readonly PaxRecord[], offset: number, warn: Warn): void {
    for (const { key, value } of records) {
      if (key.startsWith('GNU.sparse.')) continue;
      if (OVERRIDES.has(key)) {
        warn('tar/global-override', `A global PAX header sets ${key}: tools written in Go ignore it`);
      }
      this.#globalBytes += value.length - (this.#global.get(key)?.length ?? -key.length);
      if (this.#globalBytes > this.#maxBytes) {
        throw tarError('tar/limit', `Global PAX records of more than ${this.#maxBytes} bytes`, offset);
      }
      this.#global.set(key, value);
      if (this.#global.size > MAX_GLOBAL_KEYS) {
        throw tarError('tar/limit', `More than ${MAX_GLOBAL_KEYS} global PAX keywords`, offset);
      }
    }
  }
}

function checkedRecords(body: Uint8Array, offset: number, warn: Warn): readonly PaxRecord[] {
  const { records, isPadded } = parsePaxRecords(body, offset);
  if (isPadded) warn('tar/pax-padding', 'NULs after the last PAX record');
  for (const { key, value } of records) {
    if (key.includes('\0') || (NAMES.has(key) && value.includes(0))) {
      throw tarError('tar/bad-pax', 'A NUL in a keyword or name of a PAX header', offset);
    }
  }
  return records;
}

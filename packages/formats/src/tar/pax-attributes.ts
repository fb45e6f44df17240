import { readDecimal } from './numbers.ts';
import type { PaxRecord } from './pax-records.ts';
import { type DecodedText, decodeLatin1, decodeText } from './text.ts';

const SCHILY = 'SCHILY.xattr.';
const LIBARCHIVE = 'LIBARCHIVE.xattr.';
const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();

export interface PaxTime {
  readonly sec: number;
  readonly nsec: number;
}

/**
 * The PAX attributes that hold for one member: its own before the global ones. An empty value takes a
 * global one back (POSIX pax, "pax Extended Header Keyword Precedence").
 */
export class PaxAttributes {
  readonly #own: ReadonlyMap<string, Uint8Array>;
  readonly #global: ReadonlyMap<string, Uint8Array>;
  /** `GNU.sparse.offset` and `GNU.sparse.numbytes`, which repeat, in their order (sparse format 0.0). */
  readonly sparsePairs: readonly PaxRecord[];

  constructor(own: readonly PaxRecord[], global: ReadonlyMap<string, Uint8Array>) {
    this.#own = new Map(own.map(({ key, value }) => [key, value]));
    this.#global = global;
    this.sparsePairs = own.filter(({ key }) => key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes');
  }

  bytes(key: string): Uint8Array | undefined {
    const value = this.#own.get(key) ?? this.#global.get(key);
    return value === undefined || value.length === 0 ? undefined : value;
  }

  text(key: string): DecodedText | undefined {
    const value = this.bytes(key);
    return value === undefined ? undefined : decodeText(value);
  }

  /** NaN where it is there, but not a number. */
  number(key: string): number | undefined {
    const value = this.bytes(key);
    if (value === undefined) return undefined;
    return value[0] === 0x2d ? -readDecimal(value, 1) : readDecimal(value);
  }

  /** Seconds with a fraction. `sec` is NaN where it is there, but not a time. */
  time(key: string): PaxTime | undefined {
    const value = this.bytes(key);
    return value === undefined ? undefined : parseTime(decodeLatin1(value));
  }

  /** `SCHILY.xattr.<name>` raw (star, GNU tar, Go), `LIBARCHIVE.xattr.<%-escaped name>` in base64 (bsdtar). */
  xattrs(): ReadonlyMap<string, Uint8Array> {
    const found = new Map<string, Uint8Array>();
    for (const key of new Set([...this.#global.keys(), ...this.#own.keys()])) {
      if (key.startsWith(SCHILY)) {
        const value = this.#own.get(key) ?? this.#global.get(key);
        if (value !== undefined) found.set(key.slice(SCHILY.length), value);
      } else if (key.startsWith(LIBARCHIVE)) {
        const name = unescapeName(key.slice(LIBARCHIVE.length));
        const value = decodeBase64(this.bytes(key) ?? new Uint8Array());
        if (value !== undefined && !found.has(name)) found.set(name, value);
      }
    }
    return found.size === 0 ? NO_XATTRS : found;
  }
}

/** The integer part is rounded down, so that the fraction always adds: -1.25 is -2 s and 750 000 000 ns. */
function parseTime(text: string): PaxTime {
  const match = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(text);
  if (match === null) return { sec: Number.NaN, nsec: 0 };
  const [, sign = '', whole = '', fraction = ''] = match;
  const sec = Number(whole);
  const nsec = Number(fraction.slice(0, 9).padEnd(9, '0'));
  if (sign === '') return { sec, nsec };
  return nsec === 0 ? { sec: 0 - sec, nsec } : { sec: -sec - 1, nsec: 1_000_000_000 - nsec };
}

function unescapeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** undefined where it is no base64. bsdtar leaves out the padding. */
function decodeBase64(value: Uint8Array): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(decodeLatin1(value)), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

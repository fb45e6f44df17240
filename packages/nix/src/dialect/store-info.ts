import { isRecord } from '../json-record.ts';
import { unknownShape } from './unknown-shape.ts';

export interface StoreInfo {
  /** `local`, `daemon`, `ssh-ng://host`... */
  readonly url: string;
  /** Of the daemon or the remote side; undefined where it does not say. */
  readonly version: string | undefined;
  /** Whether the store lets this user set everything; undefined where it does not say. */
  readonly trusted: boolean | undefined;
}

/**
 * What `nix store info` (`store ping` before 2.19 and in Lix) printed, with `--json` or, where there is none, without.
 * @throws UpError UP_PROGRAM_FAILED for a form that is not known.
 */
export function parseStoreInfo(text: string): StoreInfo {
  const info = text.trimStart().startsWith('{') ? fromJson(text) : fromText(text);
  if (info === undefined) throw unknownShape('store info', text);
  return info;
}

function fromJson(text: string): StoreInfo | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(answer) || typeof answer['url'] !== 'string') return undefined;
  const { url, version, trusted } = answer;
  return { url, version: typeof version === 'string' ? version : undefined, trusted: trustOf(trusted) };
}

function fromText(text: string): StoreInfo | undefined {
  const url = field(text, 'Store URL');
  if (url === undefined) return undefined;
  return {
    url,
    version: field(text, 'Version'),
    trusted: trustOf(Number(field(text, 'Trusted') ?? Number.NaN)),
  };
}

function field(text: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
}

/** 1 and 0 up to 2.26. */
function trustOf(value: unknown): boolean | undefined {
  if (value === 1 || value === true) return true;
  return value === 0 || value === false ? false : undefined;
}

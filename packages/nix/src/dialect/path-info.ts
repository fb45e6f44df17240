import { isRecord, type JsonRecord, textOf } from '../json-record.ts';
import { parseJson, unknownShape } from './unknown-shape.ts';

export interface PathInfo {
  readonly path: string;
  readonly narHash: string;
  readonly narSizeBytes: number;
  /** Of everything it needs; where it was asked for. */
  readonly closureSizeBytes: number | undefined;
  readonly references: readonly string[];
  readonly deriver: string | undefined;
  readonly signatures: readonly string[];
  /** Whether it was built here. */
  readonly ultimate: boolean;
}

export interface PathInfos {
  readonly valid: readonly PathInfo[];
  /** Paths that the store does not have: that is an answer, not a failure. */
  readonly missing: readonly string[];
}

/**
 * What `nix path-info --json` printed: an array up to 2.18 and in Lix, an object by path since 2.19, an object that
 * says its own version since 2.33, with names instead of paths.
 * @throws UpError UP_PROGRAM_FAILED for any other form.
 */
export function parsePathInfo(text: string): PathInfos {
  const answer = parseJson('path-info', text);
  const entries = entriesOf(answer);
  if (entries === undefined) throw unknownShape('path-info', answer);
  const valid: PathInfo[] = [];
  const missing: string[] = [];
  for (const { path, info } of entries) {
    if (info === undefined) missing.push(path);
    else valid.push(info);
  }
  return { valid, missing };
}

interface Entry {
  readonly path: string;
  readonly info: PathInfo | undefined;
}

function entriesOf(answer: unknown): readonly Entry[] | undefined {
  if (Array.isArray(answer)) return allOrNone(answer.map(fromElement));
  if (!isRecord(answer)) return undefined;
  const { info, storeDir } = answer;
  if (isRecord(info) && typeof storeDir === 'string') return byKey(info, storeDir);
  return byKey(answer, undefined);
}

function fromElement(element: unknown): Entry | undefined {
  if (!isRecord(element) || typeof element['path'] !== 'string') return undefined;
  return toEntry(element['path'], element['valid'] === false ? null : element, undefined);
}

function byKey(record: JsonRecord, storeDir: string | undefined): readonly Entry[] | undefined {
  return allOrNone(
    Object.entries(record).map(([key, value]) => toEntry(withStore(key, storeDir), value, storeDir)),
  );
}

function toEntry(path: string, value: unknown, storeDir: string | undefined): Entry | undefined {
  if (!path.startsWith('/')) return undefined;
  if (value === null) return { path, info: undefined };
  return isRecord(value) ? { path, info: toPathInfo(path, value, storeDir) } : undefined;
}

function toPathInfo(path: string, value: JsonRecord, storeDir: string | undefined): PathInfo {
  const { narSize, closureSize } = value;
  return {
    path,
    narHash: textOf(value['narHash']),
    narSizeBytes: typeof narSize === 'number' ? narSize : 0,
    closureSizeBytes: typeof closureSize === 'number' ? closureSize : undefined,
    references: listOf(value['references']).map((each) => withStore(textOf(each), storeDir)),
    deriver: typeof value['deriver'] === 'string' ? withStore(value['deriver'], storeDir) : undefined,
    signatures: listOf(value['signatures']).map(toSignature),
    ultimate: value['ultimate'] === true,
  };
}

/** An object since format 3. */
function toSignature(value: unknown): string {
  return isRecord(value) ? `${textOf(value['keyName'])}:${textOf(value['sig'])}` : textOf(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function withStore(name: string, storeDir: string | undefined): string {
  return storeDir === undefined || name.startsWith('/') ? name : `${storeDir}/${name}`;
}

function allOrNone<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  const known = values.filter((each) => each !== undefined);
  return known.length === values.length ? known : undefined;
}

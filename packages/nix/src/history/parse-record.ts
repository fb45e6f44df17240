import type { Explanation } from '../explain/explanation.ts';
import { isRecord, type JsonRecord } from '../json-record.ts';
import type { BuildRecord, BuiltDerivation } from './build-record.ts';
import { isRecordId } from './record-id.ts';

/** Who writes a record that is still `running`. */
export interface RecordOwner {
  readonly pid: number;
  readonly startToken: string;
}

export type ParsedRecord =
  | { readonly kind: 'record'; readonly record: BuildRecord; readonly owner: RecordOwner | undefined }
  /** Written by a later version of `up`. */
  | { readonly kind: 'later' }
  /** Of another user, as `sudo` leaves them. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'corrupt' };

const CORRUPT: ParsedRecord = { kind: 'corrupt' };
const OUTCOMES = ['running', 'succeeded', 'failed', 'interrupted'] as const;
const BUILD_OUTCOMES = ['succeeded', 'failed', 'unknown'] as const;
const SAID_BY = ['nix', 'nix-warning', 'builder'] as const;

/** A record as it is on disk. What is not one in every field is `corrupt`: half of a record says nothing. */
export function parseRecord(text: string): ParsedRecord {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return CORRUPT;
  }
}

function recordOf(value: unknown): ParsedRecord {
  if (!isRecord(value)) return CORRUPT;
  const { schemaVersion, id } = value;
  if (typeof schemaVersion === 'number' && schemaVersion > 1) return { kind: 'later' };
  if (schemaVersion !== 1 || typeof id !== 'string' || !isRecordId(id)) return CORRUPT;
  const record: BuildRecord = {
    schemaVersion,
    id,
    command: list(value['command'], text),
    subject: text(value['subject']),
    startedAt: time(value['startedAt']),
    durationMs: optional(value['durationMs'], number),
    outcome: oneOf(value['outcome'], OUTCOMES),
    exitCode: optional(value['exitCode'], number),
    nix: optional(value['nix'], (nix) => ({
      flavour: text(member(nix, 'flavour')),
      version: text(member(nix, 'version')),
    })),
    builds: list(value['builds'], builtDerivation),
    errors: list(value['errors'], explanation),
    generation: optional(value['generation'], (generation) => ({
      before: optional(member(generation, 'before'), number),
      after: optional(member(generation, 'after'), number),
    })),
    log: logOf(id, value['log']),
  };
  return { kind: 'record', record, owner: optional(value['owner'], recordOwner) };
}

function builtDerivation(value: unknown): BuiltDerivation {
  return {
    drvPath: text(member(value, 'drvPath')),
    outcome: oneOf(member(value, 'outcome'), BUILD_OUTCOMES),
    durationMs: optional(member(value, 'durationMs'), number),
    machine: optional(member(value, 'machine'), text),
  };
}

function explanation(value: unknown): Explanation {
  return {
    code: text(member(value, 'code')),
    message: text(member(value, 'message')),
    cause: optional(member(value, 'cause'), text),
    fix: list(member(value, 'fix'), text),
    certainty: oneOf(member(value, 'certainty'), ['certain', 'likely'] as const),
    evidence: list(member(value, 'evidence'), text),
    drvPath: optional(member(value, 'drvPath'), text),
    position: optional(member(value, 'position'), text),
    saidBy: optional(member(value, 'saidBy'), (said) => oneOf(said, SAID_BY)),
  };
}

function recordOwner(value: unknown): RecordOwner {
  const pid = number(member(value, 'pid'));
  // 0 and 1 are no programs of ours; negative numbers mean groups.
  if (!Number.isSafeInteger(pid) || pid <= 1) throw new TypeError('no process');
  return { pid, startToken: text(member(value, 'startToken')) };
}

/** A record leads to its own log, and to no other file. */
function logOf(id: string, value: unknown): string {
  if (value !== `${id}.log`) throw new TypeError('no log of this record');
  return value;
}

function member(value: unknown, name: string): unknown {
  if (!isRecord(value)) throw new TypeError('no object');
  return (value satisfies JsonRecord)[name];
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

function list<T>(value: unknown, read: (value: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw new TypeError('no list');
  return value.map(read);
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('no text');
  return value;
}

function time(value: unknown): string {
  if (Number.isNaN(Date.parse(text(value)))) throw new TypeError('no time');
  return text(value);
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('no number');
  return value;
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T {
  const found = known.find((each) => each === value);
  if (found === undefined) throw new TypeError('not one of those known');
  return found;
}

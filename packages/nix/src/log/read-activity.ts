import { isRecord, type JsonRecord, numberOf, textOf } from '../json-record.ts';
import type { Activity, ActivityResult } from './nix-event.ts';

/** The codes of `ActivityType` in Nix's logging.hh. */
const ACTIVITY = {
  copy: 100,
  download: 101,
  builds: 104,
  build: 105,
  substitute: 108,
  hook: 110,
  waiting: 111,
} as const;

/** The codes of `ResultType` in the same file; 109 and 110 mean something only with a payload (Determinate Nix). */
const RESULT = {
  logLine: 101,
  phase: 104,
  progress: 105,
  expected: 106,
  hookLine: 107,
  hashMismatch: 109,
  buildResult: 110,
} as const;

/** A type that is not known, or lacks its fields, is `other`: new versions of Nix add types. */
export function readActivity(record: JsonRecord): Activity {
  const code = numberOf(record['type']);
  const [first, second, third] = fieldsOf(record);
  if (code === ACTIVITY.waiting) return { type: 'waiting', drvPath: textOf(first) || undefined };
  if (code === ACTIVITY.builds) return { type: 'builds' };
  const subject = textOf(first);
  if (subject === '') return { type: 'other', code };
  if (code === ACTIVITY.build) return { type: 'build', drvPath: subject, machine: textOf(second) };
  if (code === ACTIVITY.substitute) return { type: 'substitute', storePath: subject, from: textOf(second) };
  if (code === ACTIVITY.copy)
    return { type: 'copy', storePath: subject, from: textOf(second), to: textOf(third) };
  if (code === ACTIVITY.download) return { type: 'download', url: subject };
  if (code === ACTIVITY.hook) return { type: 'post-build-hook', drvPath: subject };
  return { type: 'other', code };
}

export function readResult(record: JsonRecord): ActivityResult {
  const code = numberOf(record['type']);
  if (isRecord(record['payload'])) return readPayload(code, record['payload']);
  const fields = fieldsOf(record);
  const [first, second, third, fourth] = fields;
  if (code === RESULT.progress) {
    return {
      type: 'progress',
      done: numberOf(first),
      expected: numberOf(second),
      running: numberOf(third),
      failed: numberOf(fourth),
    };
  }
  if (code === RESULT.expected)
    return { type: 'expected', activity: numberOf(first), count: numberOf(second) };
  if (typeof first !== 'string') return { type: 'other', code };
  if (code === RESULT.logLine || code === RESULT.hookLine) return { type: 'log-line', line: first };
  if (code === RESULT.phase) return { type: 'phase', phase: first };
  return { type: 'other', code };
}

function readPayload(code: number, payload: JsonRecord): ActivityResult {
  if (code === RESULT.hashMismatch)
    return { type: 'hash-mismatch', wanted: textOf(payload['wanted']), got: textOf(payload['got']) };
  const path = payload['path'];
  const drvPath = isRecord(path) ? textOf(path['drvPath']) : textOf(path);
  if (code !== RESULT.buildResult || drvPath === '') return { type: 'other', code };
  return { type: 'build-result', drvPath, status: statusOf(payload) };
}

/** A word in newer versions, whether it worked in all of them. */
function statusOf({ status, success }: JsonRecord): string {
  if (typeof status === 'string') return status;
  if (success === true) return 'Built';
  return success === false ? 'MiscFailure' : '';
}

function fieldsOf(record: JsonRecord): readonly unknown[] {
  const fields = record['fields'];
  return Array.isArray(fields) ? fields : [];
}

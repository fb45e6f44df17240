import { isRecord, textOf } from '../json-record.ts';
import { parseJson, unknownShape } from './unknown-shape.ts';

/** What was asked for, and where it is now. */
export interface BuiltOutputs {
  /** Undefined for what was a store path already. */
  readonly drvPath: string | undefined;
  /** From the name of an output to its path. */
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * What `nix build --json` printed. Nothing, where it failed.
 * @throws UpError UP_PROGRAM_FAILED for a form that is not known.
 */
export function parseBuiltOutputs(text: string): readonly BuiltOutputs[] {
  if (text.trim() === '') return [];
  const answer = parseJson('build', text);
  if (!Array.isArray(answer)) throw unknownShape('build', answer);
  return answer.map((each) => {
    if (typeof each === 'string') return { drvPath: undefined, outputs: { out: each } };
    if (!isRecord(each)) throw unknownShape('build', answer);
    return { drvPath: textOf(each['drvPath']) || undefined, outputs: outputsOf(each) };
  });
}

function outputsOf({ outputs, path }: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  if (isRecord(outputs))
    return Object.fromEntries(
      Object.entries(outputs).flatMap(([name, each]) => (typeof each === 'string' ? [[name, each]] : [])),
    );
  return typeof path === 'string' ? { out: path } : {};
}

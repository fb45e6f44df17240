import { UpError } from '@up/core';
import type { CommandResult } from '../context.ts';
import { withNulls } from '../with-nulls.ts';
import { type BuiltThing, nixBuildError } from './nix-build-error.ts';
import type { NixBuildReport } from './run-nix-build.ts';

/** A build as the result of a command: the paths, or why there are none. */
export function reportResult({
  built,
  report,
  data = {},
}: {
  readonly built: BuiltThing;
  readonly report: NixBuildReport;
  readonly data?: Readonly<Record<string, unknown>>;
}): CommandResult {
  const all = withNulls({ ...data, builder: 'nix', ...report });
  if (report.outcome === 'succeeded') {
    const paths = report.outputs.flatMap(({ outputs }) => Object.values(outputs));
    return { data: all, text: paths.map((path) => `${path}\n`).join('') };
  }
  // What went wrong stands in the data, once.
  const { code, message, hint } = nixBuildError(built, report);
  return { data: all, error: new UpError(code, message, hint === undefined ? {} : { hint }) };
}

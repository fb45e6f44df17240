import { type Finding, plural } from '@up/core';
import { checkSources, type NixContext, type SourceCheck } from '@up/nix';
import type { CheckResult } from '../check-result.ts';
import { type CheckRun, skipped } from '../check-run.ts';

const SUBJECT = { area: 'flake', name: 'sources' } as const;

/** Files that the flake names and that Nix will not see: a result for each, or one for all. */
export async function checkHiddenSources(
  run: CheckRun,
  { root, env }: { readonly root: string; readonly env: NixContext['env'] },
): Promise<void> {
  let others: readonly CheckResult[] = [];
  await run.try(SUBJECT, async (signal) => {
    const [first, ...rest] = toResults(await checkSources({ flakeRoot: root, env, signal }));
    others = rest;
    return first ?? skipped(SUBJECT, 'nothing was looked at');
  });
  run.add(...others);
}

function toResults(check: SourceCheck): readonly CheckResult[] {
  const { findings, skipped: open, files, paths } = check;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const unknown = open.map(({ rule, reason }) => skipped({ ...SUBJECT, name: `sources: ${rule}` }, reason));
  if (errors.length > 0) return [...errors.map(toFailure), ...unknown];
  const warnings = findings.filter(({ severity }) => severity === 'warning').map(described);
  const known = `${plural(paths, 'path')} in ${plural(files, 'expression')}`;
  const evidence = warnings.length === 0 ? known : `${known}; to look at: ${warnings.slice(0, 5).join('; ')}`;
  return unknown.length > 0 ? unknown : [{ ...SUBJECT, status: 'passed', evidence }];
}

function toFailure(finding: Finding): CheckResult {
  const { path, line, fix } = finding;
  return {
    area: 'flake',
    name: `sources: ${path}:${line}`,
    status: 'failed',
    evidence: finding.message,
    ...(fix === undefined ? {} : { fix }),
  };
}

function described({ path, line, message }: Finding): string {
  return `${path}:${line} ${message}`;
}

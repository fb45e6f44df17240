import { plural } from '@up/core';
import type { HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';
import { withFlake } from './flake-root.ts';

const SHOWN = 8;

export const flakeFiles: HealthCheck = {
  id: 'flake-files',
  group: 'flake',
  title: 'git tracks the files that the flake names',
  looksAt:
    'paths that the expressions name: not tracked by git, ignored, missing, outside; a flake does not see them, and Nix does not say so',
  run: withFlake(async ({ host, signal }, root): Promise<Outcome> => {
    const { findings, skipped, files, paths, source } = await host.sources(root, signal);
    const serious = findings.filter(({ severity }) => severity !== 'info');
    if (serious.length === 0) {
      const [unknown] = skipped;
      if (unknown !== undefined) return skip(unknown.reason);
      const where = source === 'git' ? 'git has them all' : 'there is no repository: Nix sees everything';
      return pass(`${plural(paths, 'path')} in ${plural(files, 'file')}, ${where}`);
    }
    const errors = serious.filter(({ severity }) => severity === 'error');
    const evidence = [
      `${plural(serious.length, 'file')} that the flake names, but does not see`,
      ...serious
        .slice(0, SHOWN)
        .map(
          ({ path, line, message }) => `${path ?? root}${line === undefined ? '' : `:${line}`}  ${message}`,
        ),
      ...(serious.length > SHOWN ? [`and ${serious.length - SHOWN} more`] : []),
    ];
    const fix = [...new Set(serious.slice(0, SHOWN).flatMap((finding) => finding.fix ?? []))];
    return errors.length > 0 ? fail(evidence, { fix }) : warn(evidence, { fix });
  }),
};

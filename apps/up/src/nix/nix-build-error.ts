import { plural, safeText, UpError } from '@up/core';
import type { NixBuildReport } from './run-nix-build.ts';

export interface BuiltThing {
  /** As Nix is given it. */
  readonly what: string;
  /** `target`: of a profile, for which there is another builder, too. */
  readonly kind: 'target' | 'installable';
}

/** A failed build as the error of a command: the causes by name, and where all of it can be read. */
export function nixBuildError(
  { what, kind }: BuiltThing,
  report: NixBuildReport,
): UpError<'UP_BUILD_FAILED'> {
  const { failed, errors, history } = report;
  const codes = [...new Set(errors.filter(({ saidBy }) => saidBy !== 'nix-warning').map(({ code }) => code))];
  const names = failed.map(({ name }) => name);
  const shown = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${plural(names.length - 3, 'more', 'more')}` : '';
  const who = names.length === 0 ? '' : `, ${shown}${more} failed`;
  const why = codes.length === 0 ? '' : ` (${codes.join(', ')})`;
  const isMissing = codes.includes('flake-attr-missing');
  const log = history === null ? {} : { hint: `All of the log: ${history.log}` };
  return new UpError('UP_BUILD_FAILED', safeText(`Nix could not build ${what}${who}${why}`), {
    ...(isMissing
      ? {
          hint: `What the flake has: nix flake show${kind === 'target' ? '. Without Nix: --builder embedded' : ''}`,
        }
      : log),
    details: { failed, errors, history },
  });
}

import { type Finding, plural, redact, type Severity, safeText, truncate } from '@up/core';
import type { SourceRuleId } from './source-rules.ts';
import type { SourceState } from './source-state.ts';

/** Where an expression names a path. */
export interface SourcePlace {
  /** Relative to the root of the flake. */
  readonly file: string;
  readonly line: number;
  /** The path as it is written there. */
  readonly written: string;
  /** The whole line. */
  readonly text: string;
}

export interface SourceProblem {
  readonly place: SourcePlace;
  /** The path as one types it in the root of the flake. */
  readonly path: string;
  readonly state: Exclude<SourceState, { kind: 'seen' | 'unknown' }>;
  /** `certain`: evaluation may come there. `unknown`: nothing that was read imports the file. `asked`: it is only asked for. */
  readonly how: 'certain' | 'unknown' | 'asked';
  /** Further places that name it. */
  readonly more: number;
  /** A file with nearly the same name. */
  readonly nearest: string | undefined;
}

const MAX_LINE = 120;

/** A path that Nix will not see, as a finding. */
export function problemFinding({ place, path, state, how, more, nearest }: SourceProblem): Finding {
  const { rule, says, why, fix } = words(state, path, nearest);
  const others = more === 0 ? '' : ` (and in ${plural(more, 'more place')})`;
  const notes = [
    `${shown(place.text)}${others}`,
    ...(why === undefined ? [] : [why]),
    ...(how === 'unknown' ? ['nothing that could be followed from flake.nix imports this file'] : []),
    ...(how === 'asked' ? ['only whether it exists is asked here: Nix will say that it does not'] : []),
  ];
  // Much that is missing is never evaluated; what is there, and not tracked, is meant to be seen.
  const certain: Severity = state.kind === 'untracked' || state.kind === 'ignored' ? 'error' : 'warning';
  return {
    rule,
    severity: how === 'certain' ? certain : 'warning',
    message: `${safeText(place.written)} ${says}`,
    path: place.file,
    line: place.line,
    evidence: notes.join('; '),
    fix,
  };
}

interface Words {
  readonly rule: SourceRuleId;
  readonly says: string;
  readonly why?: string;
  readonly fix: string;
}

function words(state: SourceProblem['state'], path: string, nearest: string | undefined): Words {
  const typed = quoted(path);
  switch (state.kind) {
    case 'untracked':
      return {
        rule: 'nix/untracked-source',
        says: 'is not tracked by git, so that Nix does not see it',
        fix: `git add -N ${typed}`,
      };
    case 'ignored':
      return {
        rule: 'nix/ignored-source',
        says: 'is ignored by git, so that Nix does not see it',
        fix: `git add -fN ${typed}, or take it out of .gitignore`,
      };
    case 'submodule':
      return {
        rule: 'nix/untracked-source',
        says: 'lies in a submodule, which Nix leaves out unless it is told otherwise',
        fix: 'write ?submodules=1 behind the flake: nix build ".?submodules=1"',
      };
    case 'outside':
      return {
        rule: 'nix/outside-source',
        says: 'leads out of the source of the flake, where Nix may not read',
        fix: 'move it into the flake, or name it as an input',
      };
    case 'missing':
      return {
        rule: 'nix/missing-source',
        says: 'does not exist',
        ...(state.link === undefined ? {} : { why: `it is a link to ${safeText(state.link)}` }),
        fix: nearest === undefined ? `make ${typed}, or correct the path` : `do you mean ${quoted(nearest)}?`,
      };
  }
}

/** Files of a directory that are left out when Nix copies it. */
export function hiddenFinding(place: SourcePlace, hidden: readonly string[]): Finding {
  const [first = '', ...rest] = hidden;
  const named = [first, ...rest.slice(0, 2)].map((path) => safeText(path)).join(', ');
  const others = rest.length > 2 ? `, … (${hidden.length} in all)` : '';
  return {
    rule: 'nix/untracked-source',
    severity: 'info',
    message: `${safeText(place.written)} is copied without ${plural(hidden.length, 'file')} that git does not track`,
    path: place.file,
    line: place.line,
    evidence: `${named}${others}`,
    fix: 'git add -N them, where the build needs them',
  };
}

/** A line of a source: it may hold a password, and anything that a terminal obeys. */
function shown(text: string): string {
  return truncate(redact(safeText(text.trim())), MAX_LINE);
}

/** For a shell. */
function quoted(path: string): string {
  const text = safeText(path);
  return /^[A-Za-z0-9_./+:@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

import type { Finding } from '@up/core';
import type { Subject } from '../subject.ts';
import type { RepairAction } from './repair-action.ts';

/** Which finding a step is about: whatever agrees in all that is given, an absent place included. */
export interface FindingRef {
  readonly rule: string;
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  /** Only where the place alone does not tell. */
  readonly message?: string | undefined;
}

type WithoutMends<T> = T extends unknown ? Omit<T, 'mends'> : never;

/** An action before it is known which findings of this round it mends. */
export type ProposedAction = WithoutMends<RepairAction>;

export type RepairStep =
  | { readonly kind: 'do'; readonly action: ProposedAction; readonly mends: readonly FindingRef[] }
  /** `why` ends the sentence "It is not mended: ...". */
  | { readonly kind: 'cannot'; readonly mends: readonly FindingRef[]; readonly why: string };

export interface RepairContext {
  readonly subject: Subject;
  /** Of the rules of this repairer, in the image as it is by now. */
  readonly findings: readonly Finding[];
  /** Whether configurations are rewritten to store paths where that is possible, instead of making links. */
  readonly rewrite: boolean;
}

/** Knows how to mend what some rules find. */
export interface Repairer {
  readonly rules: readonly string[];
  readonly steps: (context: RepairContext) => Iterable<RepairStep>;
}

export function propose(action: ProposedAction, ...mends: readonly FindingRef[]): RepairStep {
  return { kind: 'do', action, mends };
}

export function decline(why: string, ...mends: readonly FindingRef[]): RepairStep {
  return { kind: 'cannot', mends, why };
}

/** Whether a finding is the one that is meant. */
export function isMeant({ rule, path, line, message }: FindingRef, finding: Finding): boolean {
  return (
    finding.rule === rule &&
    finding.path === path &&
    finding.line === line &&
    (message === undefined || finding.message === message)
  );
}

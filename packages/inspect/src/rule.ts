import type { Finding, Severity } from '@up/core';
import type { Subject } from './subject.ts';

/** What a rule saw; the rule's id and, unless it says otherwise, its severity are added. */
export type Observation = Omit<Finding, 'rule' | 'severity'> & { readonly severity?: Severity };

/** One thing that can be wrong with an image. Its page is docs/rules/<id with a dash>.md. */
export interface Rule {
  /** `area/what`: stable for ever. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what is wrong when this rule finds something. */
  readonly summary: string;
  /** Asynchronous where it has to be: most rules only look at what was read before. */
  readonly check: (subject: Subject) => Iterable<Observation> | AsyncIterable<Observation>;
}

/** A rule that only looks at what was read before. */
export interface SyncRule extends Rule {
  readonly check: (subject: Subject) => Iterable<Observation>;
}

import type { Severity } from '@up/core';
import { PRIVATE_KEY } from '../rules/secret/private-key.ts';
import { TOKEN } from '../rules/secret/token.ts';

/** One thing that can be wrong with a closure. Its page is docs/rules/<id with a dash>.md. */
export interface ClosureRule {
  /** `area/what`: stable for ever. Rules that images have, too, have the same id. */
  readonly id: ClosureRuleId;
  readonly severity: Severity;
  /** One sentence: what is wrong when this rule finds something. */
  readonly summary: string;
}

export type ClosureRuleId =
  | 'nix/store-path-missing'
  | 'nix/dangling-link'
  | 'nix/link-out-of-store'
  | 'secret/private-key'
  | 'secret/token';

/** What `inspectClosure` looks for. */
export const CLOSURE_RULES: readonly ClosureRule[] = [
  {
    id: 'nix/store-path-missing',
    severity: 'error',
    summary: 'A path that the closure needs is not in the store.',
  },
  {
    id: 'nix/dangling-link',
    severity: 'warning',
    summary: 'A link of a store path leads to something that the closure does not have.',
  },
  {
    id: 'nix/link-out-of-store',
    severity: 'warning',
    summary: 'A link of a store path leads out of the store, to what another machine does not have.',
  },
  { id: 'secret/private-key', severity: PRIVATE_KEY.severity, summary: 'A private key is in the store.' },
  {
    id: 'secret/token',
    severity: TOKEN.severity,
    summary: 'A token or password of a cloud, forge or registry is in the store.',
  },
];

import type { ConfigPlace } from './supervisor-error.ts';

/** What supervisord starts in spite of. The first five it says itself, the others it does not mention at all. */
export type SupervisorWarningKind =
  | 'no-include-match'
  | 'syslog-logfile'
  | 'auto-log-without-rollover'
  | 'stderr-logfile-ignored'
  | 'runs-as-root'
  | 'unknown-section'
  | 'unknown-option'
  | 'username-ignored'
  | 'truncated-by-comment'
  | 'swallowed-section'
  | 'plugin-unverified';

export interface SupervisorWarning extends Partial<ConfigPlace> {
  readonly kind: SupervisorWarningKind;
  /** Where supervisord says it itself: in its own words. */
  readonly message: string;
}

export { type Check, type CheckStatus, type Verdict, verdictOf } from './check.ts';
export { Cleanup, type CleanupOptions } from './cleanup.ts';
export { ERROR_CODES, type ErrorCode, isErrorCode } from './error-codes.ts';
export { ExitCode } from './exit-code.ts';
export {
  compareFindings,
  countFindings,
  type Finding,
  type FindingCounts,
  SEVERITIES,
  type Severity,
} from './finding.ts';
export { formatBytes, formatDuration, plural } from './format.ts';
export { createJsonCache, type JsonCache, type JsonCacheOptions } from './json-cache.ts';
export { pathExists } from './path-exists.ts';
export { type UserPaths, userPaths } from './paths.ts';
export { redact } from './redact.ts';
export { safeLines, safeText, truncate } from './safe-text.ts';
export { didYouMean, suggest } from './suggest.ts';
export { timeoutSignal } from './timeout-signal.ts';
export { type ErrorDocument, systemErrorCode, toUpError, UpError, type UpErrorOptions } from './up-error.ts';

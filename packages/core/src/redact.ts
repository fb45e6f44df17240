const MASK = '***';

/** Credentials as they occur in command lines and in the output of git, curl, docker and Nix. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,256}):[^\s/@]{1,1024}@/gi, `$1:${MASK}@`],
  // Authorization: Bearer x
  [/\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[^\s"',;]{1,4096}/gi, `$1${MASK}`],
  [/\b(bearer\s+)[a-z0-9._~+/-]{16,4096}=*/gi, `$1${MASK}`],
  // --password x
  [
    /(--[a-z0-9-]{0,32}(?:password|passwd|secret|token|api-?key|access-?key|private-?key)[a-z0-9-]{0,32}(?:\s+|\s*=\s*)["']?)(?!\*\*\*)[^\s"',;&]{4,4096}/gi,
    `$1${MASK}`,
  ],
  // password=x, "token": "x", AWS_SECRET_ACCESS_KEY=x; not what is said of /etc/passwd
  [
    /((?<![/.])(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)[a-z0-9_-]{0,32}["']?\s*[:=]\s*["']?)(?!\*\*\*)[^\s"',;&]{4,4096}/gi,
    `$1${MASK}`,
  ],
  // Tokens that carry their own prefix: GitHub, GitLab, npm, Slack, AWS key ids
  [
    /\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{20,255}|npm_[A-Za-z0-9]{30,255}|xox[abprs]-[\w-]{10,255}|AKIA[0-9A-Z]{16})\b/g,
    MASK,
  ],
];

/** Masks credentials in text that is about to be shown or stored. */
export function redact(text: string): string {
  return PATTERNS.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text);
}

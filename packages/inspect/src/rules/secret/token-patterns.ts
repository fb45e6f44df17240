import type { TextHint } from './text-hint.ts';

/** A kind of token that can be told by its own form, so that hardly anything else is taken for one. */
export interface TokenPattern extends TextHint {
  /** With its article. */
  readonly what: string;
  /** Group 1, where there is one, is the secret. */
  readonly pattern: RegExp;
  /** Only in files whose path matches; everywhere where absent. */
  readonly paths?: RegExp;
}

/**
 * What the library has no rule for: forms that vendors gave their tokens for the very purpose of being found.
 *
 * Left out, because they mean nothing by themselves or are public by design: keys of Google's browser APIs,
 * OAuth clients of installed programs, JSON web tokens, variables that are merely called PASSWORD.
 */
export const TOKEN_PATTERNS: readonly TokenPattern[] = [
  {
    what: 'a GitLab token',
    hints: ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glsoat-'],
    pattern: /\bgl(?:pat|dt|rt|ptt|cbt|soat)-[A-Za-z0-9_-]{20,300}/g,
  },
  { what: 'an Atlassian token', hints: ['ATATT3x'], pattern: /\bATATT3x[A-Za-z0-9_=-]{150,250}/g },
  { what: 'a Bitbucket password', hints: ['ATBB'], pattern: /\bATBB[A-Za-z0-9]{28}[A-F0-9]{4,8}\b/g },
  {
    what: 'an AWS access key',
    hints: ['AKIA', 'ASIA'],
    pattern: /(?<![A-Za-z0-9+/])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9+/=])/g,
  },
  { what: 'an Azure storage key', hints: ['AccountKey='], pattern: /\bAccountKey=([A-Za-z0-9+/]{86}==)/g },
  {
    what: 'a DigitalOcean token',
    hints: ['_v1_'],
    hasLongWord: true,
    pattern: /\bdo[oprt]_v1_[a-f0-9]{64}\b/g,
  },
  { what: 'a PyPI token', hints: ['-AgE'], pattern: /\bpypi-AgE[A-Za-z0-9_-]{50,}/g },
  { what: 'a Docker Hub token', hints: ['_pat_', '_oat_'], pattern: /\bdckr_[po]at_[A-Za-z0-9_-]{27,32}/g },
  { what: 'a Hugging Face token', hints: ['hf_'], hasLongWord: true, pattern: /\bhf_[A-Za-z]{34}\b/g },
  { what: 'a Vault token', hints: ['hvs.'], pattern: /\bhvs\.[A-Za-z0-9_-]{90,300}/g },
  {
    what: 'a Stripe key',
    hints: ['_live_'],
    hasLongWord: true,
    pattern: /\b[rs]k_live_[A-Za-z0-9]{24,128}\b/g,
  },
  { what: 'a SendGrid key', hints: ['SG.'], pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![\w-])/g },
  {
    what: 'a Slack token',
    hints: ['xoxe', 'xoxs'],
    pattern: /\b(?:xoxs-\d{9,13}-\d{9,13}-|xoxe(?:\.xox[bp])?-\d-)[A-Za-z0-9-]{20,300}/g,
  },
  {
    what: 'an Anthropic key',
    hints: ['-ant-'],
    pattern: /\bsk-ant-(?!api)[a-z]{3,8}\d\d-[A-Za-z0-9_-]{80,120}/g,
  },
  {
    what: 'a Tailscale key',
    hints: ['tskey-'],
    pattern: /\btskey-[a-z]{3,10}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,40}/g,
  },
  {
    what: 'the login of a registry',
    hints: ['"auth"'],
    pattern: /"auth"\s{0,8}:\s{0,8}"([A-Za-z0-9+/]{8,}={0,2})"/g,
    paths: /\/(?:\.docker\/config\.json|containers\/auth\.json|\.dockercfg)$/,
  },
  {
    what: 'the login of a registry',
    hints: ['_authToken', '_password'],
    pattern: /:_(?:authToken|password)[ \t]{0,4}=[ \t]{0,4}"?([^\s"$]{8,})/g,
    paths: /\/\.?npmrc$/,
  },
  {
    what: 'a password',
    hints: ['password'],
    pattern: /\bpassword[ \t\n]{1,8}(\S{4,})/g,
    paths: /\/[._]?netrc$/,
  },
  {
    what: 'a password',
    hints: ['://'],
    pattern: /^[a-z]{2,8}:\/\/[^\s/:@]{1,256}:([^\s/@]{4,256})@/gm,
    paths: /\/\.git-credentials$/,
  },
];

/**
 * In the config only: a URL with a password in it. In files it is nearly always an example. Local and
 * well-known ones are told apart by `isWellKnown`.
 */
export const URL_PASSWORD: TokenPattern = {
  what: 'a password in a URL',
  hints: ['://'],
  pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,64}:([^\s/:@${}<>%]{6,128})@/gi,
};

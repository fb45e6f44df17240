/** What a message of secretlint stands for here. */
export interface LibraryKind {
  /** With its article. */
  readonly what: string;
  /** Which of the message's data is the secret. */
  readonly datum: string;
  /** What the secret surely looks like: some of the library's own forms match names of variables, too. */
  readonly form?: RegExp;
  /** A URL: the secret is the password in it. */
  readonly isUrl?: true;
}

/**
 * The library's rules that are used. Left out: `gcp`, which opens files of this machine by the path that a text
 * came with; `filter-comments`, by which an image could silence the rest; `privatekey`, which knows neither
 * Ed25519 nor encrypted keys; `sendgrid`, which knows no key with a dash in its first half.
 */
export const LIBRARY_RULES: readonly string[] = [
  'github',
  'npm',
  'slack',
  'openai',
  'anthropic',
  'linear',
  'shopify',
  '1password',
  'aws',
  'basicauth',
  'database-connection-string',
].map((name) => `@secretlint/secretlint-rule-${name}`);

const PASSWORD_IN_URL: LibraryKind = { what: 'a password in a URL', datum: 'URI', isUrl: true };

/** By the id of the message. */
export const LIBRARY_KINDS: ReadonlyMap<string, LibraryKind> = new Map<string, LibraryKind>([
  [
    'GITHUB_TOKEN',
    {
      what: 'a GitHub token',
      datum: 'KEY',
      form: /^(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})$/,
    },
  ],
  ['NPM_ACCESS_TOKEN', { what: 'an npm token', datum: 'TOKEN', form: /^npm_[A-Za-z0-9]{36}$/ }],
  [
    'SLACK_TOKEN',
    {
      what: 'a Slack token',
      datum: 'TOKEN',
      form: /^(?:xox[a-z]-(?:\d-)?\d{9,13}-|xapp-\d-[A-Z0-9]{9,12}-\d{9,13}-).{20}/,
    },
  ],
  [
    'IncomingWebhook',
    {
      what: 'a Slack webhook',
      datum: 'URL',
      form: /\/T[A-Z0-9]{8,12}\/B[A-Z0-9]{8,12}\/[A-Za-z0-9]{20,30}$/,
    },
  ],
  ['OPENAI_TOKEN', { what: 'an OpenAI key', datum: 'TOKEN' }],
  ['ANTHROPIC_API_KEY', { what: 'an Anthropic key', datum: 'KEY' }],
  ['LINEAR_API_TOKEN', { what: 'a Linear token', datum: 'ID', form: /^lin_api_[A-Za-z0-9]{32,}$/ }],
  ['SHOPIFY_KEY', { what: 'a Shopify key', datum: 'KEY' }],
  ['OPS_TOKEN', { what: 'a 1Password token', datum: 'TOKEN' }],
  ['AWSSecretAccessKey', { what: 'an AWS secret key', datum: 'KEY' }],
  ['BasicAuth', { ...PASSWORD_IN_URL, datum: 'CREDENTIAL' }],
  ['MongoDBConnection', PASSWORD_IN_URL],
  ['MySQLConnection', PASSWORD_IN_URL],
  ['PostgreSQLConnection', PASSWORD_IN_URL],
]);

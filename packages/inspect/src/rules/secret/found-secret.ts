/** A secret in a text. Its value is not kept: only what may be shown of it. */
export interface FoundSecret {
  /** With its article: `a GitHub token`, `an RSA private key`. */
  readonly what: string;
  /** Where it stands in the text, and how many characters of it are secret. */
  readonly index: number;
  readonly length: number;
  /** `ghp_… (40 characters)`: never more than the first four characters. */
  readonly shown: string;
  /** true where it is of no use without a passphrase. */
  readonly isEncrypted: boolean;
}

const SHOWN_CHARACTERS = 4;

/** What may be shown of a secret. Of one so short that four characters say much, only the length. */
export function showSecret(value: string): string {
  const start = value.length >= 16 ? value.slice(0, SHOWN_CHARACTERS) : '';
  return `${start}… (${value.length} characters)`;
}

const EXAMPLE =
  /example|x{6}|\*{4}|\.{3}|0123456789|1234567890|abcdefgh|your[-_]|redacted|placeholder|dummy/i;

/** Whether a value was written to show where a secret goes. */
export function isPlaceholder(value: string): boolean {
  return new Set(value).size < Math.min(8, value.length / 2) || EXAMPLE.test(value);
}

const EVERYBODYS =
  /^(?:(?:my|your|the)?[-_]?(?:secret|super|db|root)?[-_]?(?:pass(?:w(?:or)?d)?|secret)|changeme|change[-_]me|postgres|mysql|mariadb|mongo|redis|rabbitmq|guest|admin|root|toor|user|tiger|test|demo|none|null)[\d!]{0,4}$/i;

/** The key of Azure's storage emulator, and the one in the manual of `nix key`, which is part of every Nix. */
const PUBLISHED = ['Eby8vdM02xNO', 'E7lAO+MsPwTF'];

/** Whether everybody has it: keys that were published, and what people write where anything will do. */
export function isWellKnown(value: string): boolean {
  return PUBLISHED.some((start) => value.startsWith(start)) || EVERYBODYS.test(value);
}

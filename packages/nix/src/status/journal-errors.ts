import { redact, truncate } from '@up/core';
import { isRecord } from '../json-record.ts';
import { type AskHostOptions, askHost } from './ask-host.ts';
import type { JournalError, JournalErrors } from './system-status.ts';

/** What builds and activates: the daemon, updates, activations of systems and of homes. */
const UNITS = [
  'nix-daemon.service',
  'nixos-upgrade.service',
  'nixos-rebuild-switch-to-configuration.service',
  'home-manager-*.service',
] as const;
const MAX_ENTRIES = 1000;
const KEPT = 20;
const MAX_MESSAGE = 2000;

export interface JournalOptions extends Pick<AskHostOptions, 'env' | 'signal'> {
  /** Another root than that of this machine, whose journal is read. */
  readonly root: string;
  /** Older errors are solved, or no longer matter. ISO 8601. */
  readonly since: string | undefined;
}

/** Errors of builds and activations in the journal of systemd. */
export async function readJournalErrors({
  root,
  since,
  env,
  signal,
}: JournalOptions): Promise<JournalErrors | { readonly why: string }> {
  const args = [
    ...(root === '/' ? ['--boot'] : [`--root=${root}`]),
    '--priority=err',
    '--output=json',
    // Else a message of more than 4 KiB is null: an error of Nix with its trace.
    '--all',
    '--no-pager',
    `--lines=${MAX_ENTRIES}`,
    ...(since === undefined ? [] : [`--since=@${Math.floor(Date.parse(since) / 1000)}`]),
    ...UNITS.map((unit) => `--unit=${unit}`),
  ];
  const answer = await askHost({ command: 'journalctl', args, env, signal });
  if (answer.kind === 'none') return { why: answer.why };
  // It says so on stderr, and succeeds.
  if (answer.tail.some((line) => line.startsWith('No journal files were')))
    return { why: 'there is no journal' };
  const errors = parseJournal(answer.stdout);
  const isPartial = answer.tail.some((line) => line.includes('not seeing messages from other users'));
  return { since, isPartial, count: errors.length, errors: errors.slice(-KEPT) };
}

/**
 * What `journalctl --output=json` prints: an object a line. What is no such line is passed over; a message that is no
 * UTF-8 comes as an array of bytes, one that is too long as null (systemd, docs/JOURNAL_EXPORT_FORMATS.md).
 */
export function parseJournal(text: string): readonly JournalError[] {
  return text.split('\n').flatMap((line): readonly JournalError[] => {
    const entry = recordOf(line);
    if (entry === undefined || !('MESSAGE' in entry)) return [];
    const unit = entry['_SYSTEMD_UNIT'] ?? entry['UNIT'];
    return [
      {
        at: timeOf(entry['__REALTIME_TIMESTAMP']),
        unit: typeof unit === 'string' ? unit : undefined,
        message: truncate(redact(messageOf(entry['MESSAGE'])), MAX_MESSAGE),
      },
    ];
  });
}

function recordOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(value: unknown): string {
  if (typeof value === 'string') return value;
  // A field that occurs more than once comes as an array of its values.
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join('\n');
  if (Array.isArray(value) && value.every(isByte)) return Buffer.from(value).toString('utf8');
  return '(a message that is too long to be shown)';
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}

/** Microseconds since 1970. */
function timeOf(value: unknown): string | undefined {
  const milliseconds =
    typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) / 1000 : Number.NaN;
  return Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString() : undefined;
}

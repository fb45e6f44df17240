import { UpError } from '@up/core';

/**
 * The time that everything in an artefact gets, in seconds since 1970 (reproducible-builds.org, SOURCE_DATE_EPOCH).
 * Without it: the epoch, so that two builds give the same bytes.
 */
export function sourceDate(env: NodeJS.ProcessEnv): number {
  const text = env['SOURCE_DATE_EPOCH'] ?? '';
  if (text === '') return 0;
  const seconds = /^\d{1,11}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= 8_640_000_000_000) return seconds;
  throw new UpError('UP_USAGE', `SOURCE_DATE_EPOCH is "${text}", which is no number of seconds`, {
    hint: 'Unset it, or: export SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)',
  });
}

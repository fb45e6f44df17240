import { formatDuration } from '@up/core';

/** Whole seconds: a digit that changes ten times a second is hard to read. */
export function elapsed(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

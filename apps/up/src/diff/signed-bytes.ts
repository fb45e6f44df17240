import { formatBytes } from '@up/core';

/** `+12 kB`, `-14 MB`, `0 B`; `?` where it is not known. */
export function signedBytes(deltaBytes: number | undefined): string {
  if (deltaBytes === undefined) return '?';
  const sign = deltaBytes > 0 ? '+' : deltaBytes < 0 ? '-' : '';
  return `${sign}${formatBytes(Math.abs(deltaBytes))}`;
}

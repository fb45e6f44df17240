import { randomBytes } from 'node:crypto';

const RECORD_ID = /^\d{8}T\d{6}Z-[0-9a-f]{4}$/;

/** `20261121T120000Z-7f3a`: sorts by time, and tells apart what began in the same second. */
export function newRecordId(startedAt: Date): string {
  const time = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
  return `${time}-${randomBytes(2).toString('hex')}`;
}

export function isRecordId(text: string): boolean {
  return RECORD_ID.test(text);
}

import { createReadStream } from 'node:fs';
import { safeText, systemErrorCode, truncate, UpError } from '@up/core';

/** What `up` hands to a workload: its profile, merged and derived. Named by `--settings` or UP_SETTINGS. */
export interface SettingsDocument {
  readonly schemaVersion: 1;
  readonly workload: string;
  readonly profile: string;
  readonly settings: unknown;
  readonly derived: unknown;
}

/** A profile takes a few kilobytes; what is larger is something else. */
const MAX_BYTES = 4 * 1024 * 1024;

const REMAKE = 'Make it again: up show PROFILE --settings > FILE';

/**
 * Reads the settings document of a workload, from a file or a pipe.
 * @throws UpError UP_SETTINGS_MISSING when no file is named or it cannot be read; UP_SETTINGS_INVALID
 *   when it is no settings document.
 */
export async function readSettingsDocument(file: string | undefined): Promise<SettingsDocument> {
  if (file === undefined || file === '') {
    throw new UpError('UP_SETTINGS_MISSING', 'No settings were given', {
      hint: 'Start it through up (up default runner), or pass --settings FILE, made by: up show PROFILE --settings > FILE',
    });
  }
  const value = parseJson(await readText(file), file);
  if (isSettingsDocument(value)) return value;
  throw invalid(`${file} is not a settings document of up (schemaVersion 1)`);
}

async function readText(file: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      sizeBytes += chunk.byteLength;
      if (sizeBytes > MAX_BYTES) break;
    }
  } catch (cause) {
    const missing = systemErrorCode(cause) === 'ENOENT';
    const reason = missing ? 'does not exist' : `cannot be read (${systemErrorCode(cause)})`;
    throw new UpError('UP_SETTINGS_MISSING', `The settings file ${file} ${reason}`, { hint: REMAKE, cause });
  }
  if (sizeBytes > MAX_BYTES) throw invalid(`${file} is larger than ${MAX_BYTES} bytes`);
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? `: ${truncate(safeText(cause.message), 120)}` : '';
    throw invalid(`${file} is not JSON${reason}`, cause);
  }
}

function invalid(message: string, cause?: unknown): UpError {
  return new UpError('UP_SETTINGS_INVALID', message, { hint: REMAKE, cause });
}

function isSettingsDocument(value: unknown): value is SettingsDocument {
  return (
    isObject(value) &&
    value['schemaVersion'] === 1 &&
    typeof value['workload'] === 'string' &&
    typeof value['profile'] === 'string' &&
    isObject(value['settings'])
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { readFile } from 'node:fs/promises';
import { systemErrorCode, UpError } from '@up/core';

/** What `up` hands to a workload: its profile, merged and derived. Named by `--settings` or UP_SETTINGS. */
export interface SettingsDocument {
  readonly schemaVersion: 1;
  readonly workload: string;
  readonly profile: string;
  readonly settings: unknown;
  readonly derived: unknown;
}

/**
 * Reads the settings document of a workload.
 * @throws UpError UP_SETTINGS_MISSING when no file is named or it does not exist; UP_SETTINGS_INVALID when it is not one.
 */
export async function readSettingsDocument(file: string | undefined): Promise<SettingsDocument> {
  if (file === undefined || file === '') {
    throw new UpError('UP_SETTINGS_MISSING', 'No settings were given', {
      hint: 'Start it through up (up default runner), or pass --settings FILE, made by: up show PROFILE --settings > FILE',
    });
  }
  const text = await readSettingsText(file);
  try {
    const document: unknown = JSON.parse(text);
    if (isSettingsDocument(document)) return document;
  } catch (cause) {
    throw new UpError('UP_SETTINGS_INVALID', `${file} is not JSON`, { hint: REMAKE, cause });
  }
  throw new UpError('UP_SETTINGS_INVALID', `${file} is not a settings document of up (schemaVersion 1)`, {
    hint: REMAKE,
  });
}

const REMAKE = 'Make it again: up show PROFILE --settings > FILE';

async function readSettingsText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const missing = systemErrorCode(cause) === 'ENOENT';
    const reason = missing ? 'does not exist' : `cannot be read (${systemErrorCode(cause)})`;
    throw new UpError('UP_SETTINGS_MISSING', `The settings file ${file} ${reason}`, { hint: REMAKE, cause });
  }
}

function isSettingsDocument(value: unknown): value is SettingsDocument {
  if (typeof value !== 'object' || value === null) return false;
  const document: Readonly<Record<string, unknown>> = { ...value };
  return (
    document['schemaVersion'] === 1 &&
    typeof document['workload'] === 'string' &&
    typeof document['profile'] === 'string' &&
    typeof document['settings'] === 'object' &&
    document['settings'] !== null
  );
}

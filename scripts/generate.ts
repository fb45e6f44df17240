import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  JSON_SCHEMA_FILE,
  loadRegistry,
  NIX_PROFILES_FILE,
  renderJsonSchema,
  renderNixProfiles,
} from '@up/profiles';
import { ERRORS_TABLE_FILE, renderErrorsTable } from '../packages/nix/src/testing/errors-table.ts';

/** Writes what is generated and committed: the JSON Schema of up.toml, nix/profiles.json, docs/nix-errors.md. */
const root = join(import.meta.dirname, '..');
const files = [
  [JSON_SCHEMA_FILE, renderJsonSchema()],
  [NIX_PROFILES_FILE, renderNixProfiles(await loadRegistry(root))],
  [ERRORS_TABLE_FILE, await renderErrorsTable()],
] as const;
for (const [file, text] of files) {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

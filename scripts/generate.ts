import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  COMPOSE_PROFILES_FILE,
  JSON_SCHEMA_FILE,
  loadRegistry,
  NIX_PROFILES_FILE,
  renderComposeProfiles,
  renderJsonSchema,
  renderNixProfiles,
} from '@up/profiles';
import { ERRORS_TABLE_FILE, renderErrorsTable } from '../packages/nix/src/testing/errors-table.ts';

/** Writes what is generated and committed: the JSON Schema of up.toml, what follows from it, docs/nix-errors.md. */
const root = join(import.meta.dirname, '..');
const registry = await loadRegistry(root);
const files = [
  [JSON_SCHEMA_FILE, renderJsonSchema()],
  [NIX_PROFILES_FILE, renderNixProfiles(registry)],
  [COMPOSE_PROFILES_FILE, renderComposeProfiles(registry)],
  [ERRORS_TABLE_FILE, await renderErrorsTable()],
] as const;
for (const [file, text] of files) {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

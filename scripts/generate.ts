import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  JSON_SCHEMA_FILE,
  loadRegistry,
  NIX_PROFILES_FILE,
  renderJsonSchema,
  renderNixProfiles,
} from '@up/profiles';

/** Writes what is generated and committed: the JSON Schema of up.toml and nix/profiles.json. */
const root = join(import.meta.dirname, '..');
const files = [
  [JSON_SCHEMA_FILE, renderJsonSchema()],
  [NIX_PROFILES_FILE, renderNixProfiles(await loadRegistry(root))],
] as const;
for (const [file, text] of files) {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ERRORS_TABLE_FILE, renderErrorsTable } from '../testing/errors-table.ts';

const root = join(import.meta.dirname, '../../../..');

it('docs/nix-errors.md is what the rules and the captures say (else: npm run generate)', async () => {
  expect(readFileSync(join(root, ERRORS_TABLE_FILE), 'utf8')).toBe(await renderErrorsTable());
});

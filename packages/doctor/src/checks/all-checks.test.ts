import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GROUPS } from '../health-check.ts';
import { checksTable } from '../testing/checks-table.ts';
import { allChecks } from './all-checks.ts';

it('has a name of its own for every check, which no group has', () => {
  const ids = allChecks().map(({ id }) => id);
  expect(new Set([...ids, ...GROUPS]).size).toBe(ids.length + GROUPS.length);
});

it('is what docs/doctor.md lists', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/doctor.md'), 'utf8');
  expect(page).toContain(checksTable());
});

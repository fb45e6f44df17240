import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from './rules.ts';

const pages = join(import.meta.dirname, '../../../docs/rules');

describe('every rule', () => {
  it.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s has a stable id, a sentence and a page',
    (id, rule) => {
      expect(id).toMatch(/^[a-z]+\/[a-z0-9-]+$/);
      expect(rule.summary).toMatch(/^\S.*\.$/);
      const page = join(pages, `${id.replace('/', '-')}.md`);
      expect(existsSync(page), page).toBe(true);
      expect(readFileSync(page, 'utf8')).toContain(`# ${id}`);
    },
  );

  it('has an id of its own', () => {
    const ids = RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('stands in the index of the pages', () => {
    const index = readFileSync(join(pages, 'README.md'), 'utf8');
    expect(
      RULES.map(({ id }) => id).filter((id) => !index.includes(`[${id}](${id.replace('/', '-')}.md)`)),
    ).toEqual([]);
  });
});

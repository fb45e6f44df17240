import { describe, expect, it } from 'vitest';
import { findTokens, WindowBudget } from './find-tokens.ts';
import { noise } from './fixtures.ts';
import type { SecretPlace } from './secret-places.ts';

const place = (name: string): SecretPlace => ({
  name,
  text: `${name}\nghp${'_'}${noise(36)}\n`,
  path: `/etc/${name}`,
});

describe('findTokens', () => {
  it('stops handing texts to the library when the budget is used up, and counts them', async () => {
    const places = ['a', 'b', 'c'].map(place);
    const budget = new WindowBudget(100);
    const found = await findTokens(places, budget);
    expect([...found.keys()].map(({ name }) => name)).toEqual(['a', 'b']);
    expect(budget.cut).toBe(1);
  });

  it('keeps nothing of a token but its start and length', async () => {
    const [found] = (await findTokens([place('a')], new WindowBudget(1000))).values();
    expect(found).toEqual([
      { what: 'a GitHub token', index: 2, length: 40, shown: 'ghp_… (40 characters)', isEncrypted: false },
    ]);
  });
});

import { plural } from '@up/core';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { findTokens, WindowBudget } from './find-tokens.ts';
import { observeSecrets } from './observe-secrets.ts';

export const TOKEN: Rule = {
  id: 'secret/token',
  severity: 'warning',
  summary: 'A token or password of a cloud, forge or registry is part of the image.',
  check,
};

/** What looks like tokens to a first glance; some seconds of the library's time. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

async function* check(subject: Subject): AsyncIterable<Observation> {
  const budget = new WindowBudget(MAX_CHARACTERS);
  yield* observeSecrets(subject, (places) => findTokens(places, budget));
  if (budget.cut > 0)
    yield {
      severity: 'info',
      message: `${plural(budget.cut, 'text')} of the image could not be looked through for tokens: there is too much that resembles them`,
      evidence: `${MAX_CHARACTERS} characters around what resembles a token were looked at`,
    };
}

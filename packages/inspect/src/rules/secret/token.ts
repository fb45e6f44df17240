import type { Rule } from '../../rule.ts';
import { findTokens } from './find-tokens.ts';
import { observeSecrets } from './observe-secrets.ts';

export const TOKEN: Rule = {
  id: 'secret/token',
  severity: 'warning',
  summary: 'A token or password of a cloud, forge or registry is part of the image.',
  check: (subject) => observeSecrets(subject, findTokens),
};

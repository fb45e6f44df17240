import type { Rule } from '../../rule.ts';
import { findPrivateKeys } from './find-private-keys.ts';
import { observeSecrets } from './observe-secrets.ts';

export const PRIVATE_KEY: Rule = {
  id: 'secret/private-key',
  severity: 'warning',
  summary: 'A private key is part of the image.',
  check: (subject) =>
    observeSecrets(subject, async (places) => {
      const found = places.map((place) => [place, [...findPrivateKeys(place.text)]] as const);
      return new Map(found.filter(([, keys]) => keys.length > 0));
    }),
};

import type { Finding } from '@up/core';
import { findPrivateKeys } from './find-private-keys.ts';
import { findTokens, WindowBudget } from './find-tokens.ts';
import type { SecretPlace } from './secret-places.ts';

const MASK = '***';

/** Findings quote command lines and configurations in part; these are the parts. */
const MAX_CHARACTERS = 1024 * 1024;

const FIELDS = ['message', 'evidence', 'fix'] as const;

/** Findings of any rule as they may be shown: what they quote may hold the secrets of an image, too. */
export async function maskSecrets(findings: readonly Finding[]): Promise<readonly Finding[]> {
  const places = new Map<string, SecretPlace>();
  for (const finding of findings) {
    // The rules on secrets show of them what they may.
    if (finding.rule.startsWith('secret/')) continue;
    for (const field of FIELDS) {
      const text = finding[field];
      if (text !== undefined) places.set(text, { name: field, text, path: undefined });
    }
  }
  const tokens = await findTokens([...places.values()], new WindowBudget(MAX_CHARACTERS));
  const masked = new Map<string, string>();
  for (const place of places.values()) {
    const { text } = place;
    const found = [...(tokens.get(place) ?? []), ...findPrivateKeys(text)];
    const secrets = found.map(({ index, length }) => text.slice(index, index + length));
    // The longest first: one may be part of another.
    secrets.sort((a, b) => b.length - a.length);
    if (secrets.length > 0)
      masked.set(
        text,
        secrets.reduce((shown, secret) => shown.replaceAll(secret, MASK), text),
      );
  }
  return masked.size === 0 ? findings : findings.map((finding) => withMasked(finding, masked));
}

function withMasked(finding: Finding, masked: ReadonlyMap<string, string>): Finding {
  const { message, evidence, fix } = finding;
  return {
    ...finding,
    message: masked.get(message) ?? message,
    evidence: masked.get(evidence) ?? evidence,
    ...(fix === undefined ? {} : { fix: masked.get(fix) ?? fix }),
  };
}

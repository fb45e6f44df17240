import { safeText } from '@up/core';
import type { GenerationMetadata } from '@up/nix';
import { renderTable } from '../table.ts';
import { shortTime } from '../time-ago.ts';

/** All that a generation says of itself, one line each. */
export function renderGeneration(generation: GenerationMetadata): string {
  const { number, kind, version, path, exists, createdAt, kernel, platform, specialisations } = generation;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['generation', `${number}   ${kind === 'other' ? '' : kind}`.trimEnd()],
    ['version', version],
    ['made', createdAt === undefined ? undefined : shortTime(createdAt)],
    ['commit', generation.configurationRevision],
    ['nixpkgs', generation.nixpkgsRevision],
    ['nix-darwin', generation.darwinRevision],
    ['kernel', kernel],
    ['platform', platform],
    ['specialisations', specialisations.length === 0 ? undefined : specialisations.join(', ')],
    ['store path', exists ? path : `${path ?? 'none'} (not in the store any more)`],
    ['link', generation.link],
  ];
  return renderTable(
    facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, safeText(value)]])),
  );
}

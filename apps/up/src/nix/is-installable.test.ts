import { describe, expect, it } from 'vitest';
import { isInstallable } from './is-installable.ts';

describe('isInstallable', () => {
  it.each([
    '.#x',
    '.',
    './sub#x',
    '/nix/store/a-x.drv',
    'nixpkgs#hello',
    'github:NixOS/nixpkgs',
    'git+file:///a',
  ])('is for Nix: %s', (word) => expect(isInstallable(word)).toBe(true));

  it.each(['default', 'test-origin/4k-abr', 'swarm-client', '4k-abr'])('is a profile: %s', (word) =>
    expect(isInstallable(word)).toBe(false),
  );
});

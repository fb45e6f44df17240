import { describe, expect, it } from 'vitest';
import { appendName, outputsOfDrv, withoutBuilt } from '../isolate/installable.ts';
import { attributePath, nixString } from './nix-text.ts';

describe('what is said to Nix', () => {
  it('has texts that are no code', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what Nix must not take for code
    expect(nixString('a"b\\c${d}\n')).toBe('"a\\"b\\\\c\\${d}\\n"');
  });

  it('has names that are one name', () => {
    expect(attributePath(['packages', 'x86_64-linux', '4k-abr', 'a.b'])).toBe(
      'packages.x86_64-linux."4k-abr"."a.b"',
    );
    expect(appendName('.#packages.x86_64-linux', 'a.b')).toBe('.#packages.x86_64-linux."a.b"');
    expect(appendName('.#', 'a')).toBe('.#a');
    expect(appendName('/flake', 'a')).toBe('/flake#a');
  });

  it.each([
    ['.#nixosConfigurations.web.config.system.build.toplevel', '.#nixosConfigurations.web'],
    ['.#darwinConfigurations.mac.system', '.#darwinConfigurations.mac'],
    ['.#homeConfigurations."me@host".activationPackage', '.#homeConfigurations."me@host"'],
    ['.#packages.x86_64-linux.system', '.#packages.x86_64-linux.system'],
  ])('finds the configuration of %s', (given, found) => {
    expect(withoutBuilt(given)).toBe(found);
  });

  it('asks for the outputs of a derivation as each version takes it', () => {
    const version = { flavour: 'nix', version: '', major: 2 } as const;
    expect(outputsOfDrv('/nix/store/x.drv', { ...version, minor: 8 })).toBe('/nix/store/x.drv');
    expect(outputsOfDrv('/nix/store/x.drv', { ...version, minor: 26 })).toBe('/nix/store/x.drv^*');
  });
});

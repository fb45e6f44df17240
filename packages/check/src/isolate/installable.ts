import { isAtLeast, type NixVersion } from '@up/nix';
import { attributePath } from '../flake/nix-text.ts';

/** What follows the name of a configuration where somebody names what is built of it. */
const BUILT = /\.(?:config\.system\.build\.\w+|activationPackage|system)$/;

/** `.#nixosConfigurations.web` of `.#nixosConfigurations.web.config.system.build.toplevel`. */
export function withoutBuilt(installable: string): string {
  return /#(?:nixos|darwin|home)Configurations\./.test(installable)
    ? installable.replace(BUILT, '')
    : installable;
}

export function appendName(installable: string, name: string): string {
  const separator = installable.endsWith('#') ? '' : installable.includes('#') ? '.' : '#';
  return `${installable}${separator}${attributePath([name])}`;
}

/** How the outputs of a derivation are asked for: before 2.13 its path means them. */
export function outputsOfDrv(drvPath: string, version: NixVersion): string {
  return version.flavour === 'lix' || isAtLeast(version, 13) ? `${drvPath}^*` : drvPath;
}

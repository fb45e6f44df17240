import { isAtLeast, type NixVersion } from './nix-version.ts';

/** What a Nix can do, and how its commands are called. Told by its version, never by trying. */
export interface NixCapabilities {
  readonly derivationShow: readonly string[];
  readonly storeInfo: readonly string[];
  readonly configShow: readonly string[];
  /** What to ask `path-info` for, so that its answer has a shape that is known and no warning comes with it. */
  readonly pathInfoJson: readonly string[];
  /** What makes `flake show` leave out no system; before 2.14 it never does. */
  readonly flakeShowAllSystems: readonly string[];
  /** Whether the log can also go to a file, as records without prefix. */
  readonly jsonLogPath: boolean;
  /** Whether the log alone says which of several builds failed. */
  readonly verdictInLog: boolean;
}

/** Lix counts on from 2.18, which it was made from, as 2.90 and up: what came to Nix later it may not have. */
export function capabilitiesOf(version: NixVersion): NixCapabilities {
  const isLix = version.flavour === 'lix';
  const since = (minor: number): boolean => !isLix && isAtLeast(version, minor);
  return {
    derivationShow: isLix || since(15) ? ['derivation', 'show'] : ['show-derivation'],
    storeInfo: storeInfo(isLix, since),
    configShow: isLix || since(20) ? ['config', 'show'] : ['show-config'],
    pathInfoJson: since(33) ? ['--json', '--json-format', '1'] : ['--json'],
    flakeShowAllSystems: isLix || since(14) ? ['--all-systems'] : [],
    jsonLogPath: since(30),
    verdictInLog: version.flavour === 'determinate' || since(34),
  };
}

function storeInfo(isLix: boolean, since: (minor: number) => boolean): readonly string[] {
  if (since(19)) return ['store', 'info', '--json'];
  // Where it has no --json, what it prints is read.
  return isLix || since(18) ? ['store', 'ping', '--json'] : ['store', 'ping'];
}

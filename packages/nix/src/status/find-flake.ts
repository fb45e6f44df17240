import { dirname } from 'node:path';
import { homeUser } from '../generations/places.ts';
import type { RootTree } from '../generations/root-tree.ts';
import { nixEval } from '../invoke/ask.ts';
import type { NixContext } from '../invoke/nix-context.ts';
import type { HostKind } from './system-status.ts';

export interface FindFlakeOptions {
  readonly tree: RootTree;
  readonly env: NodeJS.ProcessEnv;
  readonly kind: HostKind;
}

const VARIABLES = {
  nixos: 'NH_OS_FLAKE',
  darwin: 'NH_DARWIN_FLAKE',
  'home-manager': 'NH_HOME_FLAKE',
} as const;

/** Where nh, nixos-rebuild, darwin-rebuild and home-manager look for it. */
export async function findFlake({ tree, env, kind }: FindFlakeOptions): Promise<string | undefined> {
  if (kind === 'plain') return undefined;
  const said = env[VARIABLES[kind]] || env['NH_FLAKE'];
  if (said !== undefined && said !== '' && tree.root === '/') return said;
  const home = homeUser(env)?.home;
  const file = {
    nixos: '/etc/nixos/flake.nix',
    darwin: '/etc/nix-darwin/flake.nix',
    'home-manager': home === undefined ? undefined : `${home}/.config/home-manager/flake.nix`,
  }[kind];
  const found = file === undefined ? undefined : await tree.resolve(file);
  return found === undefined ? undefined : dirname(tree.place(found));
}

/** The names that the configuration of this machine may have, the likeliest first. */
export function configurationNames({
  kind,
  user,
  host,
}: {
  readonly kind: HostKind;
  readonly user: string | undefined;
  readonly host: string | undefined;
}): readonly string[] {
  if (kind !== 'home-manager') return [host, host?.split('.', 1)[0]].filter((each) => each !== undefined);
  if (user === undefined) return [];
  return host === undefined ? [user] : [`${user}@${host}`, user];
}

const CONFIGURATIONS = {
  nixos: ['nixosConfigurations', 'config.system.build.toplevel'],
  darwin: ['darwinConfigurations', 'system'],
  'home-manager': ['homeConfigurations', 'activationPackage'],
} as const;

export interface ConfigurationQuestion {
  readonly flake: string;
  readonly kind: HostKind;
  /** The likeliest first. */
  readonly names: readonly string[];
}

/** What is built of a flake for this machine; undefined where that cannot be told. */
export async function configurationOf(
  context: NixContext,
  { flake, kind, names }: ConfigurationQuestion,
): Promise<string | undefined> {
  if (kind === 'plain') return flake.includes('#') ? flake : undefined;
  const [attribute, inside] = CONFIGURATIONS[kind];
  const [reference = flake, chosen] = flake.split('#', 2);
  const installable = (name: string): string => `${reference}#${attribute}.${quoted(name)}.${inside}`;
  if (chosen !== undefined && chosen !== '') return installable(chosen);
  const known = await nixEval(context, {
    installable: `${reference}#${attribute}`,
    apply: 'builtins.attrNames',
  });
  const offered = known.outcome === 'succeeded' && Array.isArray(known.value) ? known.value.map(String) : [];
  // The first is asked for where none fits: what Nix says of it is the reason.
  const name = names.find((each) => offered.includes(each)) ?? names[0];
  return name === undefined ? undefined : installable(name);
}

function quoted(name: string): string {
  return `"${name.replace(/["\\]/g, '')}"`;
}

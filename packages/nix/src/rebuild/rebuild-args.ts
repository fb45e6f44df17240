import { resolve } from 'node:path';

/** What the user wrote for the tool, and what of it matters here. */
export interface RebuildArgs {
  /** Without `--flake`, which not every tool spells like this. */
  readonly rest: readonly string[];
  readonly flake: string | undefined;
  /** Built, or activated, on another machine: its generations are not those of this one. */
  readonly isRemote: boolean;
  /** Another profile than that of the system. */
  readonly hasOwnProfile: boolean;
  /** The link to the result has a place already. */
  readonly hasOutLink: boolean;
}

/** Takes `--flake` out of the arguments, and looks for what changes whose generations these are. */
export function readRebuildArgs(args: readonly string[], flake?: string | undefined): RebuildArgs {
  const rest: string[] = [];
  let named = flake;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--flake') {
      named ??= args[at + 1];
      at += 1;
    } else if (arg.startsWith('--flake=')) named ??= arg.slice('--flake='.length);
    else rest.push(arg);
  }
  return {
    rest,
    flake: named,
    isRemote: hasOption(rest, ['--target-host', '--build-host']),
    hasOwnProfile: hasOption(rest, ['--profile-name', '-p']),
    hasOutLink: hasOption(rest, ['--out-link', '-o']),
  };
}

function hasOption(args: readonly string[], names: readonly string[]): boolean {
  return args.some((arg) => names.some((name) => arg === name || arg.startsWith(`${name}=`)));
}

const WITH_PATH: ReadonlySet<string> = new Set(['--file', '-f']);

/** For a tool that is started in another directory: paths that are relative lead where they led. */
export function withAbsolutePaths({ rest, flake, ...others }: RebuildArgs, cwd: string): RebuildArgs {
  return {
    ...others,
    flake: flake === undefined ? undefined : absoluteFlake(flake, cwd),
    rest: rest.map((arg, index) =>
      WITH_PATH.has(rest[index - 1] ?? '') && !arg.startsWith('<') ? resolve(cwd, arg) : arg,
    ),
  };
}

/** `.#web`, `./dir`, `path:./dir`, `dir`. What names a place elsewhere, or an entry of the registry, stays. */
function absoluteFlake(flake: string, cwd: string): string {
  const match = /^(path:)?(\.{1,2}(?:\/[^#?]*)?)((?:[#?].*)?)$/.exec(flake);
  if (match === null) return flake.startsWith('#') ? `${cwd}${flake}` : flake;
  const [, scheme = '', path = '', more = ''] = match;
  return `${scheme}${resolve(cwd, path)}${more}`;
}

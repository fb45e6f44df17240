import type { CheckContext, HealthCheck } from '../health-check.ts';
import { placeOf, type Setting, settingsOf, userConf } from '../nix/conf-files.ts';
import { parseSandboxPath, type SandboxPath } from '../nix/sandbox-path.ts';
import { fail, type Outcome, pass, warn } from '../outcome.ts';
import type { Remedy } from '../remedy/remedy.ts';
import { restartDaemon } from './nix-one.ts';
import { withConfig } from './with-nix.ts';

const NAMES = ['sandbox-paths', 'build-sandbox-paths', 'build-chroot-dirs'];

export const nixSandboxPaths: HealthCheck = {
  id: 'nix-sandbox-paths',
  group: 'nix',
  title: 'paths of the sandbox exist',
  looksAt:
    '`sandbox-paths` in force: a path that is not there stops every build on this machine, while what is cached still works',
  run: withConfig(async (context, config): Promise<Outcome> => {
    const paths = config.words('sandbox-paths').map(parseSandboxPath);
    const isOff = config.text('sandbox') === 'false';
    const missing: SandboxPath[] = [];
    for (const path of paths) if (await isMissing(context, path)) missing.push(path);
    if (missing.length === 0)
      return pass(paths.length === 0 ? 'none are configured' : `${paths.length} configured, all there`);
    const { evidence, fix, remedies } = await trace(context, missing);
    const summary = `${missing.map(({ source }) => source).join(', ')} ${missing.length === 1 ? 'is' : 'are'} not on this machine`;
    return isOff
      ? warn([`${summary}; it does no harm while sandbox = false`, ...evidence], { fix, remedies })
      : fail([`${summary}: no build can be made here`, ...evidence], { fix, remedies });
  }),
};

async function isMissing({ host }: CheckContext, { source, isOptional }: SandboxPath): Promise<boolean> {
  return !isOptional && (await host.files.realPath(source)) === undefined;
}

interface Traced {
  readonly evidence: readonly string[];
  readonly fix: readonly string[];
  readonly remedies: readonly Remedy[];
}

/** Where each of them is set, and what takes it out. */
async function trace({ host, nix }: CheckContext, missing: readonly SandboxPath[]): Promise<Traced> {
  const settings = settingsOf(await nix.confFiles(), NAMES);
  const found = missing.map((path) => ({
    path,
    from: settings.filter(({ words }) => words.includes(path.word)),
  }));
  const own = found.flatMap(({ path, from }) =>
    from.filter((setting) => isOwn(setting, userConf(host))).map((setting) => ({ path, setting })),
  );
  const isOfSystem = found.some(({ from }) => from.some(({ file }) => file.scope === 'system'));
  return {
    evidence: found.map(
      ({ path, from }) =>
        `${path.word}${path.hasQuotes ? ' (quotes are part of the name)' : ''}: ${from.map((setting) => `${setting.name}, ${placeOf(setting)}`).join('; ') || 'built into this Nix, or set by what started it'}`,
    ),
    fix: [
      ...found.flatMap(({ path, from }) =>
        from.map(
          (setting) =>
            `In ${placeOf(setting)}: remove ${path.word} from ${setting.name}, or write ${path.word}?`,
        ),
      ),
      ...found.filter(({ from }) => from.length === 0).map(({ path }) => builtInFix(path)),
      ...(isOfSystem ? [restartDaemon(host.platform)] : []),
    ],
    remedies: own.map(({ path, setting }) => ({
      kind: 'edit' as const,
      path: setting.file.path,
      change: { what: 'remove-word' as const, line: setting.line, word: path.word },
      why: `${path.source} does not exist: no build can use it`,
    })),
  };
}

/** Of Debian: its Nix has a shell for the sandbox that comes in a package of its own. */
function builtInFix({ word, source }: SandboxPath): string {
  if (source === '/usr/bin/bash-static') return 'apt-get install bash-static';
  return `Set sandbox-paths without ${word} in nix.conf, or make ${source}`;
}

function isOwn({ file }: Setting, path: string): boolean {
  return file.scope === 'user' && file.path === path;
}

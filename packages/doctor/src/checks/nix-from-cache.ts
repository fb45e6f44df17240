import { delimiter, join } from 'node:path';
import { capabilitiesOf, type PathInfo, parsePathInfo } from '@up/nix';
import type { CheckContext, HealthCheck } from '../health-check.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';
import { withNix } from './with-nix.ts';

const MAX_PATHS = 60;
const MAX_NAMES = 200;
const SHOWN = 6;

export const nixFromCache: HealthCheck = {
  id: 'nix-from-cache',
  group: 'nix',
  title: 'nothing hides a broken builder',
  looksAt:
    'what PATH, profiles and `./result*` lead to: what was not built here says nothing about the builder, however well it works',
  timeoutMs: 8000,
  run: withNix(async (context, { version }): Promise<Outcome> => {
    const { nix, signal } = context;
    const canary = await nix.canary();
    if (canary.state === 'late' || canary.state === 'unusable')
      return skip('Nix gives no answer: see nix-builder');
    const paths = await storePathsInUse(context);
    if (paths.length === 0) return skip('nothing in PATH, in the profiles or in ./result* is of the store');
    const { pathInfoJson } = capabilitiesOf(version);
    const run = await nix.ask(['path-info', ...pathInfoJson, ...paths], signal);
    if (run?.exitCode !== 0) return skip('the store does not say where its paths are from');
    const { valid } = parsePathInfo(run.stdout);
    const cached = valid.filter(isFromElsewhere).map(({ path }) => nameOf(path));
    const summary = `${cached.length} of ${valid.length} packages in use were built elsewhere`;
    if (canary.state !== 'failed') return pass(summary);
    if (cached.length === 0) return pass(`${summary}: they were built here, before the builder broke`);
    return warn(
      [
        `${summary}: that they work says nothing about the builder, which is broken`,
        ...cached.slice(0, SHOWN).map((name) => `${name} came from a cache`),
        ...(cached.length > SHOWN ? [`and ${cached.length - SHOWN} more`] : []),
      ],
      { fix: ['Mend nix-builder first; "it works with hello" proves nothing.'] },
    );
  }),
};

/** What has a derivation, but was not built from it by this store. */
function isFromElsewhere({ deriver, ultimate }: PathInfo): boolean {
  return deriver !== undefined && ultimate !== true;
}

async function storePathsInUse({ host }: CheckContext): Promise<readonly string[]> {
  const { files, env, cwd, user } = host;
  const store = env['NIX_STORE_DIR'] ?? '/nix/store';
  const results = ((await files.list(cwd)) ?? []).filter((name) => /^result(-|$)/.test(name));
  const directories = [
    ...results.map((name) => join(cwd, name)),
    join(user.home, '.nix-profile/bin'),
    join(user.home, '.local/state/nix/profile/bin'),
    '/run/current-system/sw/bin',
    '/nix/var/nix/profiles/default/bin',
    ...(env['PATH'] ?? '').split(delimiter),
  ];
  const found = new Set<string>();
  const add = (real: string | undefined): void => {
    if (real?.startsWith(`${store}/`)) found.add(`${store}/${real.slice(store.length + 1).split('/')[0]}`);
  };
  for (const directory of new Set(directories)) {
    const real = await files.realPath(directory);
    if (real === undefined || !(real.startsWith(`${store}/`) || /profile/.test(directory))) continue;
    add(real);
    for (const name of ((await files.list(real)) ?? []).slice(0, MAX_NAMES)) {
      if (found.size >= MAX_PATHS) return [...found];
      add(await files.realPath(join(real, name)));
    }
  }
  return [...found];
}

function nameOf(path: string): string {
  return path.replace(/^.*\/[0-9a-z]{32}-/, '');
}

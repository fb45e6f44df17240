import { join } from 'node:path';
import { plural } from '@up/core';
import type { HealthCheck } from '../health-check.ts';
import { type Outcome, pass, warn } from '../outcome.ts';
import { withNix } from './with-nix.ts';

const MANY = 50;
const SHOWN = 5;

export const nixRoots: HealthCheck = {
  id: 'nix-roots',
  group: 'nix',
  title: 'roots lead to what they keep',
  looksAt: '`gcroots/auto`, and `./result*` here: links whose file is gone, and those that lead nowhere',
  run: withNix(async ({ host }): Promise<Outcome> => {
    const { files, env, cwd } = host;
    const directory = join(env['NIX_STATE_DIR'] ?? '/nix/var/nix', 'gcroots/auto');
    const roots = (await files.list(directory)) ?? [];
    const stale: string[] = [];
    for (const name of roots) {
      const target = await files.readLink(join(directory, name));
      if (target !== undefined && (await files.state(target)) === undefined) stale.push(target);
    }
    const results = ((await files.list(cwd)) ?? []).filter((name) => /^result(-|$)/.test(name));
    const dangling: string[] = [];
    for (const name of results) {
      const path = join(cwd, name);
      if ((await files.state(path))?.kind === 'link' && (await files.realPath(path)) === undefined)
        dangling.push(name);
    }
    const summary = `${plural(roots.length, 'automatic root')}, ${stale.length} of them stale`;
    if (dangling.length > 0) {
      return warn(
        [
          `${dangling.join(', ')} ${dangling.length === 1 ? 'leads' : 'lead'} nowhere: what it was built to is gone`,
          summary,
        ],
        {
          fix: [`rm ${dangling.join(' ')}   and build again`],
        },
      );
    }
    if (stale.length > MANY)
      return warn([summary, ...stale.slice(0, SHOWN)], { fix: ['nix-collect-garbage   removes them'] });
    return pass(summary);
  }),
};

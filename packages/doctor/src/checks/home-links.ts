import { join } from 'node:path';
import { plural } from '@up/core';
import type { CheckContext, HealthCheck } from '../health-check.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';

const MAX_FILES = 5000;
const SHOWN = 8;

export const homeLinks: HealthCheck = {
  id: 'home-links',
  group: 'flake',
  title: 'links of home-manager lead somewhere',
  looksAt:
    'the files of the home-manager generation, `mkOutOfStoreSymlink` above all: its targets are not checked by anybody else',
  run: async (context): Promise<Outcome> => {
    const files = await homeFiles(context);
    if (files === undefined) return skip('there is no home-manager generation');
    const { count, dangling } = await follow(context, files);
    if (dangling.length === 0) return pass(`${plural(count, 'file')}, all lead to something`);
    return warn(
      [`${plural(dangling.length, 'link')} of ${count} lead nowhere`, ...dangling.slice(0, SHOWN)],
      {
        fix: ['Put the file back, or mend the path of mkOutOfStoreSymlink and switch again'],
      },
    );
  },
};

async function homeFiles({ host }: CheckContext): Promise<string | undefined> {
  const { user, files, env } = host;
  const places = [
    join(user.home, '.local/state/nix/profiles/home-manager'),
    join(env['NIX_STATE_DIR'] ?? '/nix/var/nix', 'profiles/per-user', user.name, 'home-manager'),
    join(user.home, '.local/state/home-manager/gcroots/current-home'),
  ];
  for (const place of places) {
    const real = await files.realPath(join(place, 'home-files'));
    if (real !== undefined) return real;
  }
  return undefined;
}

async function follow(
  { host, signal }: CheckContext,
  root: string,
): Promise<{ readonly count: number; readonly dangling: readonly string[] }> {
  const dangling: string[] = [];
  let count = 0;
  const open = [''];
  for (let at = open.pop(); at !== undefined && count < MAX_FILES; at = open.pop()) {
    signal.throwIfAborted();
    for (const name of (await host.files.list(join(root, at))) ?? []) {
      const path = join(at, name);
      const state = await host.files.state(join(root, path));
      if (state?.kind === 'directory') open.push(path);
      if (state?.kind !== 'link') continue;
      count += 1;
      if ((await host.files.realPath(join(root, path))) === undefined)
        dangling.push(`~/${path} -> ${await lastLink(host, join(root, path))}`);
    }
  }
  return { count, dangling };
}

/** Through the links of the store to what is not there. */
async function lastLink({ files }: CheckContext['host'], path: string): Promise<string> {
  let at = path;
  for (let depth = 0; depth < 10; depth += 1) {
    const next = await files.readLink(at);
    if (next === undefined) break;
    at = next;
  }
  return at;
}

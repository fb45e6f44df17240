import { join } from 'node:path';
import { formatBytes, plural } from '@up/core';
import type { CheckContext, HealthCheck } from '../health-check.ts';
import { type Outcome, pass, warn } from '../outcome.ts';
import { askGit, namesOf, withFlake } from './flake-root.ts';

const LARGE_BYTES = 100_000_000;
const MAX_FILES = 20_000;
const SHOWN = 5;

export const flakeTree: HealthCheck = {
  id: 'flake-tree',
  group: 'flake',
  title: 'little is copied to the store',
  looksAt:
    'how much a build copies of the flake, its largest files, and sockets and pipes, which cannot be copied',
  run: withFlake(async (context, root): Promise<Outcome> => {
    const { files, odd, isWhole } = await listSources(context, root);
    const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const size = `${isWhole ? '' : 'more than '}${formatBytes(total)} in ${plural(files.length, 'file')}`;
    if (odd.length > 0) {
      return warn([`${odd.join(', ')}: Nix cannot copy what is neither file, link nor directory`, size], {
        fix: ['Put it elsewhere, or keep the flake in a git repository: git copies only what it tracks.'],
      });
    }
    if (total < LARGE_BYTES) return pass(size);
    const largest = files.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, SHOWN);
    return warn(
      [
        `${size} are copied to the store whenever anything changes`,
        ...largest.map(({ name, sizeBytes }) => `${formatBytes(sizeBytes)}  ${name}`),
      ],
      {
        fix: ['git rm --cached FILE, for what no build needs; or take the flake to a folder of its own'],
      },
    );
  }),
};

interface Sources {
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
  readonly odd: readonly string[];
  readonly isWhole: boolean;
}

async function listSources(context: CheckContext, root: string): Promise<Sources> {
  const tracked = await askGit(context, { root, args: ['ls-files', '-z'] });
  const names = tracked?.exitCode === 0 ? namesOf(tracked.stdout) : await walk(context, root);
  const files: { name: string; sizeBytes: number }[] = [];
  const odd: string[] = [];
  for (const name of names.slice(0, MAX_FILES)) {
    context.signal.throwIfAborted();
    const state = await context.host.files.state(join(root, name));
    if (state === undefined || state.kind === 'directory') continue;
    if (state.kind === 'file' || state.kind === 'link') files.push({ name, sizeBytes: state.sizeBytes });
    else odd.push(`${name} (${state.kind})`);
  }
  return { files, odd, isWhole: names.length <= MAX_FILES };
}

/** Without a repository all of the directory is copied. */
async function walk({ host, signal }: CheckContext, root: string): Promise<readonly string[]> {
  const names: string[] = [];
  const open = [''];
  for (let at = open.pop(); at !== undefined && names.length <= MAX_FILES; at = open.pop()) {
    signal.throwIfAborted();
    for (const name of (await host.files.list(join(root, at))) ?? []) {
      const path = join(at, name);
      const state = await host.files.state(join(root, path));
      if (state?.kind === 'directory') open.push(path);
      else names.push(path);
    }
  }
  return names;
}

import { posix } from 'node:path';
import type { Generation, Profile } from './generation.ts';
import type { RootTree } from './root-tree.ts';

/**
 * A profile and its generations, by its links (nix/src/libstore/profiles.cc: `NAME-NUMBER-link` beside `NAME`).
 * Undefined where there are none.
 */
export async function readProfile(tree: RootTree, path: string): Promise<Profile | undefined> {
  const directory = posix.dirname(path);
  const pattern = new RegExp(`^${escaped(posix.basename(path))}-(\\d{1,10})-link$`);
  const generations: Generation[] = [];
  for (const name of await tree.list(directory)) {
    const number = pattern.exec(name)?.[1];
    if (number !== undefined)
      generations.push(await readGeneration(tree, posix.join(directory, name), Number(number)));
  }
  if (generations.length === 0) return undefined;
  generations.sort((a, b) => a.number - b.number);
  const leadsTo = posix.basename((await tree.readLink(path)) ?? '');
  return {
    path,
    generations,
    current: generations.find(({ link }) => posix.basename(link) === leadsTo),
    latest: generations.at(-1),
  };
}

async function readGeneration(tree: RootTree, link: string, number: number): Promise<Generation> {
  const path = await tree.readLink(link);
  return {
    number,
    link,
    path,
    exists: path !== undefined && (await tree.exists(path)),
    createdAt: (await tree.modifiedAt(link))?.toISOString(),
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

import type { LayerEntry } from '../layer/layer-entry.ts';
import type { ProblemLog } from '../problem.ts';
import type { FileType } from './file-node.ts';
import { impliedDirectory, TreeNode } from './tree-node.ts';
import { UpperNames } from './upper-names.ts';
import { isWhiteout, parseWhiteout } from './whiteout.ts';

export interface LayerMergeOptions {
  readonly root: TreeNode;
  readonly layer: number;
  readonly problems: ProblemLog;
}

/** A name in a directory. */
interface Place {
  readonly directory: TreeNode;
  readonly name: string;
}

interface PendingLink {
  readonly entry: LayerEntry;
  readonly place: Place;
}

/** As the kernel follows. */
const MAX_LINKS = 40;

/** Lays one layer over what is below it. Members are applied in order, so that of two the last wins. */
export class LayerMerge {
  readonly #root: TreeNode;
  readonly #layer: number;
  readonly #problems: ProblemLog;
  /** What this layer put where: whiteouts hide only what is below. Kept only where there are whiteouts. */
  #upper: UpperNames | undefined;
  /** Hard links whose target had not come yet. */
  #pending: PendingLink[] = [];

  constructor({ root, layer, problems }: LayerMergeOptions) {
    this.#root = root;
    this.#layer = layer;
    this.#problems = problems;
  }

  apply(entries: readonly LayerEntry[]): void {
    this.#upper = entries.some(({ path }) => path.includes('.wh.')) ? new UpperNames() : undefined;
    for (const entry of entries) this.#entry(entry);
    this.#settlePending();
  }

  #entry(entry: LayerEntry): void {
    const { path } = entry;
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const parentPath = slash === -1 ? '' : path.slice(0, slash);
    if (isWhiteout(name)) this.#whiteout(path, { parentPath, name });
    else if (path === '') this.#describeRoot(entry);
    else this.#place(entry, { parentPath, name });
  }

  #place(
    entry: LayerEntry,
    { parentPath, name }: { readonly parentPath: string; readonly name: string },
  ): void {
    const { path } = entry;
    const directory = this.#directory(parentPath, { create: true, path });
    if (directory !== undefined) this.#put(entry, { directory, name });
  }

  #describeRoot(entry: LayerEntry): void {
    if (entry.type === 'directory') this.#root.describe(entry, this.#layer);
    else
      this.#problem('path-refused', entry.path, 'an entry that is no directory stands for the root: ignored');
  }

  #put(entry: LayerEntry, place: Place): void {
    const { directory, name } = place;
    if (this.#pending.length > 0) this.#pending = this.#pending.filter((link) => !isSame(link.place, place));
    if (entry.type === 'hardlink') {
      this.#hardlink(entry, place);
      return;
    }
    const existing = directory.children?.get(name);
    if (entry.type === 'directory' && existing?.type === 'directory') existing.describe(entry, this.#layer);
    else directory.children?.set(name, new TreeNode(entry as LayerEntry & { type: FileType }, this.#layer));
    this.#upper?.add(directory, name);
  }

  #hardlink(entry: LayerEntry, place: Place): void {
    const target = this.#target(entry);
    if (target === undefined) this.#pending.push({ entry, place });
    else this.#link(entry, { place, target });
  }

  #link(
    { path }: LayerEntry,
    { place: { directory, name }, target }: { place: Place; target: TreeNode },
  ): void {
    if (target.type === 'directory') {
      this.#problem('hardlink-missing', path, 'a hard link leads to a directory, which cannot be');
      return;
    }
    directory.children?.set(name, target);
    this.#upper?.add(directory, name);
  }

  /** Links may stand before their target, and lead to one another. */
  #settlePending(): void {
    let isProgress = true;
    while (isProgress && this.#pending.length > 0) {
      const waiting = this.#pending;
      this.#pending = [];
      for (const link of waiting) {
        const target = this.#target(link.entry);
        if (target === undefined) this.#pending.push(link);
        else this.#link(link.entry, { place: link.place, target });
      }
      isProgress = this.#pending.length < waiting.length;
    }
    for (const { entry } of this.#pending)
      this.#problem(
        'hardlink-missing',
        entry.path,
        `the target "${entry.linkTarget}" of a hard link does not exist`,
      );
  }

  #target({ linkTarget = '' }: LayerEntry): TreeNode | undefined {
    const slash = linkTarget.lastIndexOf('/');
    const parentPath = slash === -1 ? '' : linkTarget.slice(0, slash);
    const directory = this.#directory(parentPath, { create: false, path: linkTarget });
    return directory?.children?.get(linkTarget.slice(slash + 1));
  }

  #whiteout(
    path: string,
    { parentPath, name }: { readonly parentPath: string; readonly name: string },
  ): void {
    const whiteout = parseWhiteout(name);
    if (whiteout.type === 'ignored') return;
    if (whiteout.type === 'malformed') {
      this.#problem('whiteout-malformed', path, `"${name}" names nothing that it could hide: ignored`);
      return;
    }
    const directory = this.#directory(parentPath, { create: false, path });
    if (directory === undefined) return;
    if (whiteout.type === 'one') this.#hide(directory, whiteout.name);
    else for (const child of [...(directory.children?.keys() ?? [])]) this.#hide(directory, child);
  }

  /** Removes what lies below, and keeps what this layer put there. Returns whether nothing is left. */
  #hide(directory: TreeNode, name: string): boolean {
    const node = directory.children?.get(name);
    if (node === undefined) return true;
    const isUpper = this.#upper?.has(directory, name) ?? false;
    let isEmpty = true;
    if (node.children !== undefined && (isUpper || this.#upper?.isTouched(node) === true)) {
      for (const child of [...node.children.keys()]) isEmpty = this.#hide(node, child) && isEmpty;
    }
    if (isUpper || !isEmpty) return false;
    directory.children?.delete(name);
    return true;
  }

  /**
   * The directory of a path, through the links of the image as it is now. Missing ones are made where that is
   * asked for. Undefined, with a problem where something was to be made, when there is no way there.
   */
  #directory(path: string, { create, path: of }: { create: boolean; path: string }): TreeNode | undefined {
    const trail: TreeNode[] = [this.#root];
    const rest = path === '' ? [] : path.split('/').reverse();
    let links = 0;
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      const here = trail.at(-1) ?? this.#root;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (trail.length > 1) trail.pop();
        continue;
      }
      let next = here.children?.get(name);
      if (next === undefined || (next.type !== 'directory' && next.type !== 'symlink')) {
        if (!create) return undefined;
        if (next !== undefined)
          this.#problem(
            'parent-not-directory',
            of,
            `"${name}" on the way to it is a ${next.type}: replaced by a directory`,
          );
        next = impliedDirectory(this.#layer);
        here.children?.set(name, next);
        this.#upper?.add(here, name);
      }
      if (next.linkTarget === undefined || next.type !== 'symlink') {
        this.#upper?.touch(here, next);
        trail.push(next);
        continue;
      }
      links += 1;
      if (links > MAX_LINKS) {
        if (create) this.#problem('path-unreachable', of, 'links on the way to it run in a circle: ignored');
        return undefined;
      }
      if (next.linkTarget.startsWith('/')) trail.length = 1;
      rest.push(...next.linkTarget.split('/').reverse());
    }
    return trail.at(-1);
  }

  #problem(code: Parameters<ProblemLog['add']>[0]['code'], path: string, message: string): void {
    this.#problems.add({ code, message, path, layer: this.#layer });
  }
}

function isSame(one: Place, other: Place): boolean {
  return one.directory === other.directory && one.name === other.name;
}

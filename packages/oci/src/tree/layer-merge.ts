import type { LayerIndex } from '../layer/packed/layer-index.ts';
import type { ProblemLog } from '../problem.ts';
import { impliedPlace, type PlacedIndex, TreeNode } from './tree-node.ts';
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
  readonly row: number;
  readonly place: Place;
}

/** As the kernel follows. */
const MAX_LINKS = 40;

/** Lays one layer over what is below it. Members are applied in order, so that of two the last wins. */
export class LayerMerge {
  readonly #root: TreeNode;
  readonly #layer: number;
  readonly #problems: ProblemLog;
  readonly #implied: PlacedIndex;
  #place: PlacedIndex;
  /** What this layer put where: whiteouts hide only what is below. Kept only where there are whiteouts. */
  #upper: UpperNames | undefined;
  /** Hard links whose target had not come yet. */
  readonly #pending = new PendingLinks();
  /** Where the entry before was put: those of one directory mostly follow one another. */
  #recent: { readonly directoryNumber: number; readonly directory: TreeNode } | undefined;

  constructor({ root, layer, problems }: LayerMergeOptions) {
    this.#root = root;
    this.#layer = layer;
    this.#problems = problems;
    this.#implied = impliedPlace(layer);
    this.#place = this.#implied;
  }

  apply(index: LayerIndex): void {
    this.#place = { index, layer: this.#layer, isImplied: false };
    this.#upper = index.hasWhiteouts ? new UpperNames() : undefined;
    for (let row = 0; row < index.length; row += 1) this.#entry(row);
    this.#settlePending();
  }

  #entry(row: number): void {
    const { index } = this.#place;
    const name = index.name(row);
    if (isWhiteout(name)) this.#whiteout(row, name);
    else if (name === '') this.#describeRoot(row);
    else this.#put(row, name);
  }

  #describeRoot(row: number): void {
    if (this.#place.index.type(row) === 'directory') this.#root.describe(this.#place, row);
    else this.#problem('path-refused', '', 'an entry that is no directory stands for the root: ignored');
  }

  #put(row: number, name: string): void {
    const directory = this.#parent(row);
    if (directory === undefined) return;
    this.#pending.replace(directory, name);
    const type = this.#place.index.type(row);
    if (type === 'hardlink') {
      this.#hardlink(row, { directory, name });
      return;
    }
    const existing = directory.children?.get(name);
    if (type === 'directory' && existing?.type === 'directory') existing.describe(this.#place, row);
    else {
      this.#forgetWay(existing);
      directory.children?.set(name, new TreeNode(this.#place, row));
    }
    this.#upper?.add(directory, name);
  }

  #parent(row: number): TreeNode | undefined {
    const { index } = this.#place;
    const directoryNumber = index.directoryNumber(row);
    if (this.#recent?.directoryNumber === directoryNumber) return this.#recent.directory;
    const directory = this.#directory(index.directory(row), { create: true, row });
    this.#recent = directory && { directoryNumber, directory };
    return directory;
  }

  /** Where a directory or a link is replaced or removed, a path may lead elsewhere than it did. */
  #forgetWay(replaced: TreeNode | undefined): void {
    if (replaced !== undefined && (replaced.children !== undefined || replaced.type === 'symlink'))
      this.#recent = undefined;
  }

  #hardlink(row: number, place: Place): void {
    const target = this.#target(row);
    if (target === undefined) this.#pending.add(row, place);
    else this.#link(row, { place, target });
  }

  #link(
    row: number,
    { place: { directory, name }, target }: { readonly place: Place; readonly target: TreeNode },
  ): void {
    if (target.type === 'directory') {
      const message = 'a hard link leads to a directory, which cannot be';
      this.#problem('hardlink-missing', this.#place.index.path(row), message);
      return;
    }
    this.#forgetWay(directory.children?.get(name));
    directory.children?.set(name, target);
    this.#upper?.add(directory, name);
  }

  /** Links may stand before their target, and lead to one another. */
  #settlePending(): void {
    const { index } = this.#place;
    let waiting = this.#pending.take();
    let isProgress = true;
    while (isProgress && waiting.length > 0) {
      for (const { row, place } of waiting) {
        const target = this.#target(row);
        if (target === undefined) this.#pending.add(row, place);
        else this.#link(row, { place, target });
      }
      const left = this.#pending.take();
      isProgress = left.length < waiting.length;
      waiting = left;
    }
    for (const { row } of waiting) {
      const message = `the target "${index.linkTarget(row)}" of a hard link does not exist`;
      this.#problem('hardlink-missing', index.path(row), message);
    }
  }

  #target(row: number): TreeNode | undefined {
    const linkTarget = this.#place.index.linkTarget(row) ?? '';
    const slash = linkTarget.lastIndexOf('/');
    const parentPath = slash === -1 ? '' : linkTarget.slice(0, slash);
    const directory = this.#directory(parentPath, { create: false, row });
    return directory?.children?.get(linkTarget.slice(slash + 1));
  }

  #whiteout(row: number, name: string): void {
    const { index } = this.#place;
    const whiteout = parseWhiteout(name);
    if (whiteout.type === 'ignored') return;
    if (whiteout.type === 'malformed') {
      const message = `"${name}" names nothing that it could hide: ignored`;
      this.#problem('whiteout-malformed', index.path(row), message);
      return;
    }
    const directory = this.#directory(index.directory(row), { create: false, row });
    if (directory === undefined) return;
    this.#recent = undefined;
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
  #directory(path: string, { create, row }: { create: boolean; row: number }): TreeNode | undefined {
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
            this.#place.index.path(row),
            `"${name}" on the way to it is a ${next.type}: replaced by a directory`,
          );
        this.#forgetWay(next);
        next = new TreeNode(this.#implied, 0);
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
        if (create)
          this.#problem(
            'path-unreachable',
            this.#place.index.path(row),
            'links on the way to it run in a circle: ignored',
          );
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

/** Hard links that wait, by where they will stand: what comes there later takes their place. */
class PendingLinks {
  #links = new Map<TreeNode, Map<string, PendingLink>>();

  add(row: number, place: Place): void {
    const { directory, name } = place;
    const names = this.#links.get(directory);
    if (names === undefined) this.#links.set(directory, new Map([[name, { row, place }]]));
    else names.set(name, { row, place });
  }

  replace(directory: TreeNode, name: string): void {
    if (this.#links.size > 0) this.#links.get(directory)?.delete(name);
  }

  /** All of them; none is left. */
  take(): readonly PendingLink[] {
    const links = [...this.#links.values()].flatMap((names) => [...names.values()]);
    this.#links = new Map();
    return links;
  }
}

import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import { plural, safeText, systemErrorCode } from '@up/core';
import type { Observation } from '../rule.ts';

export type LinkRuleId = 'nix/dangling-link' | 'nix/link-out-of-store';

export interface LinkScanOptions {
  /** `/nix/store`. */
  readonly storeDirectory: string;
  /** Store paths of the closure. */
  readonly members: ReadonlySet<string>;
}

interface Link {
  readonly path: string;
  readonly target: string;
}

interface Group {
  readonly rule: LinkRuleId;
  readonly problem: LinkProblem;
  readonly links: Link[];
  count: number;
}

type LinkProblem =
  /** Nothing is there. */
  | 'nothing'
  /** The store has it, but it is not part of the closure: another machine does not get it. */
  | 'not-in-closure'
  /** Out of the store; on this machine it is there. */
  | 'out'
  /** Out of the store, and nothing is there. */
  | 'out-nothing'
  /** A directory in which something was built. */
  | 'build-directory';

const MAX_FINDINGS = 200;
const MAX_SHOWN = 3;

/** Made by the system that runs: links to it are the way things are done. */
const RUN_TIME = /^\/(?:dev|proc|sys|run|etc|var)(?:\/|$)(?!tmp(?:\/|$))/;
const BUILD_DIRECTORY = /^\/(?:build|(?:private\/)?tmp\/nix-build-[^/]*|nix\/var\/nix\/builds)(?:\/|$)/;
/** What nobody misses: looks and documents that are split off, what packages are built with. */
const HARMLESS =
  /\/(?:man|doc|docs|info|locale|gtk-doc|help|debug|icons|include|nix-support)\/|\/modules\/[^/]+\/(?:build|source)$|\.(?:gz|la|a|pc)$|\/\.#/;

/** Looks at the links of a closure. */
export class LinkScan {
  readonly #options: LinkScanOptions;
  readonly #groups = new Map<string, Group>();
  #more = 0;

  constructor(options: LinkScanOptions) {
    this.#options = options;
  }

  look(link: Link): void {
    const problem = this.#problemOf(link);
    if (problem === undefined) return;
    const isOut = problem === 'out' || problem === 'out-nothing' || problem === 'build-directory';
    const rule = isOut ? 'nix/link-out-of-store' : 'nix/dangling-link';
    const key = `${problem} ${posix.dirname(link.path)}`;
    const group = this.#groups.get(key);
    if (group !== undefined) {
      group.count += 1;
      if (group.links.length < MAX_SHOWN) group.links.push(link);
    } else if (this.#groups.size < MAX_FINDINGS)
      this.#groups.set(key, { rule, problem, links: [link], count: 1 });
    else this.#more += 1;
  }

  *findings(): Iterable<Observation & { readonly rule: LinkRuleId }> {
    for (const group of this.#groups.values()) yield toFinding(group);
    if (this.#more > 0)
      yield {
        rule: 'nix/dangling-link',
        message: `${plural(this.#more, 'further link')} of the closure lead out of it or nowhere`,
        evidence: `the first ${MAX_FINDINGS} places are listed`,
      };
  }

  #problemOf({ path, target }: Link): LinkProblem | undefined {
    // Lock files of browsers and editors are links to a host and a number, which is no path.
    if (!/[\w.]/.test(target) || /^[\w.@-]+:[+\d]+$/.test(target)) return undefined;
    const { storeDirectory, members } = this.#options;
    const end = posix.resolve(posix.dirname(path), target);
    if (!end.startsWith(`${storeDirectory}/`)) {
      if (BUILD_DIRECTORY.test(end)) return 'build-directory';
      if (RUN_TIME.test(end)) return undefined;
      return exists(end) ? 'out' : 'out-nothing';
    }
    const slash = end.indexOf('/', storeDirectory.length + 1);
    if (!members.has(slash === -1 ? end : end.slice(0, slash))) return 'not-in-closure';
    // Where the next thing is a link again, that one is looked at by itself.
    return exists(end) || HARMLESS.test(path) || HARMLESS.test(end) ? undefined : 'nothing';
  }
}

/** What cannot be looked at may well be there. */
function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    const reason = systemErrorCode(error);
    return reason !== 'ENOENT' && reason !== 'ENOTDIR' && reason !== 'ELOOP' && reason !== 'ENAMETOOLONG';
  }
}

const SAYS: Readonly<Record<LinkProblem, string>> = {
  nothing: 'where nothing is',
  'not-in-closure': 'which is not part of the closure: it is left behind when the closure is copied',
  out: 'out of the store: another machine does not have it',
  'out-nothing': 'out of the store, where nothing is',
  'build-directory': 'into the directory of the build, which is gone',
};

const FIX_OUT =
  'let the store have the file (a path of the flake in place of mkOutOfStoreSymlink), or make the target on every machine before the link is used';
const FIXES: Readonly<Record<LinkProblem, string>> = {
  nothing: 'link to what the package installs, or remove the link in postFixup',
  'not-in-closure':
    'name the package where the link is made, without unsafeDiscardReferences and unsafeDiscardStringContext',
  out: FIX_OUT,
  'out-nothing': FIX_OUT,
  'build-directory': 'link to $out, or relatively',
};

function toFinding({ rule, problem, links, count }: Group): Observation & { readonly rule: LinkRuleId } {
  const [first = { path: '', target: '' }] = links;
  const others = count > 1 ? `, as ${plural(count - 1, 'other link')} of its directory` : '';
  const shown = links.map(({ path, target }) => `${safeText(path)} -> ${safeText(target)}`);
  return {
    rule,
    severity: problem === 'out' ? 'info' : 'warning',
    message: `${safeText(first.path)} leads to ${safeText(first.target)}, ${SAYS[problem]}${others}`,
    path: first.path,
    evidence: `${shown.join(', ')}${count > shown.length ? ', …' : ''}`,
    fix: FIXES[problem],
  };
}

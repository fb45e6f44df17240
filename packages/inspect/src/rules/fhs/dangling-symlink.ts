import { posix } from 'node:path';
import { plural } from '@up/core';
import type { Lookup } from '@up/oci';
import { pathDirectories } from '../../find-executable.ts';
import { absenceOf, type FailedLookup } from '../../references/absence.ts';
import { collectReferences } from '../../references/collect-references.ts';
import { groupBy } from '../../references/group-by.ts';
import { renderList } from '../../references/render.ts';
import { storeCandidates } from '../../references/store-candidates.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

export const DANGLING_SYMLINK: Rule = {
  id: 'fhs/dangling-symlink',
  severity: 'warning',
  summary: 'A symbolic link leads to something that is not in the image.',
  check,
};

const MAX_FINDINGS = 20;
/** Links looked at; a hostile image has nothing else. */
const MAX_LINKS = 200_000;

interface Dangling {
  readonly path: string;
  readonly target: string;
  readonly isInPath: boolean;
  /** What does not exist. */
  readonly at: string;
}

function* check(subject: Subject): Iterable<Observation> {
  const groups = groupBy(collectDangling(subject), ({ path, isInPath, at }) =>
    isInPath ? `in PATH: ${at}` : posix.dirname(path),
  );
  const ordered = [...groups.values()].sort((a, b) => Number(b[0]?.isInPath) - Number(a[0]?.isInPath));
  for (const links of ordered.slice(0, MAX_FINDINGS)) yield toObservation(links, subject);
  const rest = ordered.slice(MAX_FINDINGS);
  if (rest.length > 0)
    yield {
      message: `${plural(rest.flat().length, 'further link')} in ${plural(rest.length, 'directory', 'directories')} lead nowhere`,
      evidence: renderList(
        rest.flat().map(({ path }) => path),
        10,
      ),
    };
}

function toObservation(links: readonly Dangling[], subject: Subject): Observation {
  const [first] = links;
  const { path = '', target = '', isInPath = false } = first ?? {};
  const candidate = storeCandidates(subject, { path, use: isInPath ? 'execute' : 'read' });
  const others =
    links.length > 1 ? `, as ${plural(links.length - 1, 'other link')} in ${posix.dirname(path)}` : '';
  return {
    message: `${path} is a link to ${target}, which is not in the image${others}`,
    path,
    evidence: renderList(
      links.map((link) => `${link.path} -> ${link.target}`),
      5,
    ),
    ...(candidate === undefined ? {} : { fix: `ln -sf ${candidate.best} ${path}` }),
  };
}

/** Without those that a finding about what is needed names already, and those that nobody misses. */
function collectDangling(subject: Subject): readonly Dangling[] {
  const { image, env } = subject;
  const inPath = new Set(
    pathDirectories(env).flatMap((directory) => realPathOf(image.tree.lookup(directory))),
  );
  const named = new Set(
    collectReferences(subject).flatMap(({ path }) => image.tree.lookup(path).via.map((link) => link.path)),
  );
  const dangling: Dangling[] = [];
  let seen = 0;
  for (const [path, node] of image.tree.walk()) {
    if (node.type !== 'symlink') continue;
    seen += 1;
    if (seen > MAX_LINKS) break;
    const target = node.linkTarget ?? '';
    if (named.has(path) || isHarmless(path, target)) continue;
    const absence = absenceOf(subject, path);
    if (absence === undefined || isHarmlessEnd(absence)) continue;
    // What it leads through dangles by itself; the first of the chain says it.
    for (const { path: next } of absence.via) if (next !== path) named.add(next);
    dangling.push({ path, target, isInPath: inPath.has(posix.dirname(path)), at: absence.at });
  }
  return dangling.filter(({ path }) => !named.has(path));
}

function realPathOf(lookup: Lookup): readonly string[] {
  return lookup.status === 'found' ? [lookup.realPath] : [];
}

/** Documentation and looks that slim images leave out, build trees of kernels, what packages are built with. */
const HARMLESS =
  /\/(?:man|doc|docs|info|locale|gtk-doc|help|debug|icons|include|nix-support)(?:\/|$)|^\/usr\/src\/|^\/etc\/modules|\/modules\/[^/]+\/(?:build|source)$|\/src\.zip$|\.(?:gz|la|a|pc)$|\/\.#/;

/** Lock files of browsers and editors are links to a host and a number, which is no path. */
function isHarmless(path: string, target: string): boolean {
  return HARMLESS.test(path) || !/[\w.]/.test(target) || /^[\w.@-]+:[+\d]+$/.test(target);
}

/**
 * What appears at run time, homes of people, and store paths that are missing as a whole, which
 * `nix/closure-incomplete` names.
 */
function isHarmlessEnd({ at, via }: FailedLookup): boolean {
  const last = via.at(-1);
  const end = last === undefined ? at : posix.resolve(posix.dirname(last.path), last.target);
  return HARMLESS.test(end) || RUN_TIME.test(end) || STORE_PATH.test(at);
}

const RUN_TIME = /^\/(?:run|tmp|home|mnt|media|nix\/var)(?:\/|$)|^\/var\/(?:run|tmp|cache|lock)(?:\/|$)/;
const STORE_PATH = /^\/nix(?:\/store(?:\/[^/]+)?)?$/;

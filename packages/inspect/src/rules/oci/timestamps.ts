import { plural } from '@up/core';
import type { ImageTree } from '@up/oci';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { hasConfig } from './config-of.ts';

export const TIMESTAMPS: Rule = {
  id: 'oci/timestamps',
  severity: 'info',
  summary:
    'Times in the image come from the clock of the build, so that it cannot be built again bit by bit.',
  check,
};

/** Nix and Bazel write the epoch or a second after it. */
const FIXED_UNTIL_SEC = 1;
const NAMED = 3;

/**
 * A time with a fraction of a second is a clock's: SOURCE_DATE_EPOCH has whole seconds. A time in whole seconds
 * may be either, and is held only against the files: none can be newer than a time that was fixed for all.
 */
function* check({ image }: Subject): Iterable<Observation> {
  const { created } = image.config;
  const createdMs = Date.parse(created ?? '');
  if (!hasConfig(image) || created === undefined || Number.isNaN(createdMs)) return;
  if (/\.\d*[1-9]/.test(created))
    yield {
      message: `the image says that it was created at ${created}, to a fraction of a second: two builds of it differ`,
      evidence: 'created of the config comes from a clock',
      fix: 'docker buildx build --build-arg SOURCE_DATE_EPOCH=... --output type=...,rewrite-timestamp=true; leave created of dockerTools as it is',
    };
  else if (createdMs / 1000 > FIXED_UNTIL_SEC) yield* checkFiles(image.tree, { created, createdMs });
}

function* checkFiles(
  tree: ImageTree,
  { created, createdMs }: { readonly created: string; readonly createdMs: number },
): Iterable<Observation> {
  const newer: string[] = [];
  let count = 0;
  for (const [path, { mtimeSec, isImplied }] of tree.walk()) {
    if (isImplied || mtimeSec * 1000 <= createdMs) continue;
    count += 1;
    if (newer.length < NAMED) newer.push(path);
  }
  const [first] = newer;
  if (first === undefined) return;
  const more = count > newer.length ? ` and ${count - newer.length} more` : '';
  yield {
    message: `${plural(count, 'file')} ${count === 1 ? 'is' : 'are'} newer than the image itself: their times are the build's`,
    path: first,
    evidence: `created ${created}; later: ${newer.join(', ')}${more}`,
    fix: 'set the times of all files when the layers are written (rewrite-timestamp=true of BuildKit, tar --mtime --clamp-mtime)',
  };
}

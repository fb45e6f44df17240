import { renderAbsence } from '../../references/absence.ts';
import { placeOf, renderSource } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { missingReferences } from './missing-references.ts';

export const MISSING_PATH: Rule = {
  id: 'fhs/missing-path',
  severity: 'error',
  summary: 'A service or script names a path that the image does not have, neither there nor in the store.',
  check,
};

function* check(subject: Subject): Iterable<Observation> {
  yield* workingDirectory(subject);
  for (const { reference, absence, candidates } of missingReferences(subject)) {
    if (candidates !== undefined) continue;
    const { by, path, use, source, ifMissing } = reference;
    const verb = use === 'execute' ? 'runs' : 'needs';
    yield {
      severity: ifMissing,
      message: `${by} ${verb} ${path}, ${renderAbsence(absence)}`,
      ...placeOf(source, path),
      evidence: `${path} is named${renderSource(source) || ' in the config of the image'}; ${absence.at} does not exist, no layer and no volume has it`,
      fix: `put what provides ${path} into the image, or name the place where it is`,
    };
  }
}

/** Runtimes make it where nothing is; a file in its place they refuse. */
function* workingDirectory({ image: { tree, config }, runtime }: Subject): Iterable<Observation> {
  const { workingDir } = config;
  const found = tree.lookup(workingDir);
  const isFile =
    found.status === 'found' ? found.node.type !== 'directory' : found.status === 'not-a-directory';
  if (!workingDir.startsWith('/') || !isFile || runtime.provides(workingDir)) return;
  yield {
    message: `the working directory of the image is ${workingDir}, which is no directory`,
    path: workingDir,
    evidence: `no container starts: Cannot mkdir: ${workingDir} is not a directory`,
    fix: 'name a directory: WORKDIR in a Dockerfile, config.WorkingDir in Nix',
  };
}

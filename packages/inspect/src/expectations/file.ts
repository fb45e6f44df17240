import type { FileNode } from '@up/oci';
import { absenceOf, renderAbsence } from '../references/absence.ts';
import { renderMode } from '../references/render.ts';
import { renderCandidates, storeCandidates } from '../references/store-candidates.ts';
import type { Observation, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';
import { contentIncludes } from './content-includes.ts';
import { parseOwner } from './expected-owner.ts';
import type { ExpectedFile } from './image-expectations.ts';

export const PROFILE_FILE: Rule = {
  id: 'profile/file',
  severity: 'error',
  summary: 'A file is not there, or not as the profile expects it, or there against its expectation.',
  check,
};

/** What is mounted at run time hides what the image has there, and is not known. */
function* check(subject: Subject): Iterable<Observation> {
  const { expectations, runtime } = subject;
  if (expectations === undefined) return;
  for (const file of expectations.files) {
    if (!runtime.provides(file.path)) yield* checkFile(subject, file, expectations.by);
  }
  for (const path of expectations.absent) {
    if (!runtime.provides(path)) yield* checkAbsent(subject, path, expectations.by);
  }
}

function* checkFile(subject: Subject, file: ExpectedFile, by: string): Iterable<Observation> {
  const { path } = file;
  const absence = absenceOf(subject, path);
  if (absence !== undefined) {
    const candidates = storeCandidates(subject, { path, use: 'read' });
    yield {
      message: `${by} expects ${path}, ${renderAbsence(absence)}`,
      path,
      evidence: candidates === undefined ? `${absence.at} does not exist` : renderCandidates(candidates),
      ...(candidates === undefined ? {} : { fix: `link ${path} to ${candidates.best}` }),
    };
    return;
  }
  const found = subject.image.tree.lookup(path);
  // Where it was not found although nothing says that it is absent, a layer could not be read.
  if (found.status !== 'found') return;
  const { node } = found;
  yield* ofType(file, node, by);
  yield* ofMode(file, node, by);
  yield* ofOwner(subject, file, node, by);
  yield* ofContent(subject, file, node, by);
}

function* ofType({ path, type }: ExpectedFile, node: FileNode, by: string): Iterable<Observation> {
  if (type === undefined || node.type === type) return;
  yield {
    message: `${by} expects ${path} to be a ${type}, and it is a ${node.type.replace('-', ' ')}`,
    path,
    evidence: describe(node),
  };
}

const PERMISSIONS = 0o7777;

function* ofMode({ path, mode }: ExpectedFile, node: FileNode, by: string): Iterable<Observation> {
  if (mode === undefined || (node.mode & PERMISSIONS) === Number.parseInt(mode, 8)) return;
  const wanted = renderMode(Number.parseInt(mode, 8));
  yield {
    message: `${by} expects ${path} with mode ${wanted}, and it has ${renderMode(node.mode & PERMISSIONS)}`,
    path,
    evidence: describe(node),
    fix: `chmod ${wanted} ${path}; in a Dockerfile COPY --chmod=${wanted}`,
  };
}

function* ofOwner(
  { accounts }: Subject,
  { path, owner }: ExpectedFile,
  node: FileNode,
  by: string,
): Iterable<Observation> {
  if (owner === undefined) return;
  const { uid, gid, unknown } = parseOwner(owner, accounts);
  const fix = `chown ${owner} ${path}; in a Dockerfile COPY --chown=${owner}`;
  const message = `${by} expects ${path} to belong to ${owner}`;
  if (unknown !== undefined)
    yield { message: `${message}, and the image has no ${unknown}`, path, evidence: describe(node), fix };
  else if ((uid ?? node.uid) !== node.uid || (gid ?? node.gid) !== node.gid)
    yield {
      message: `${message}, and it belongs to ${node.uid}:${node.gid}`,
      path,
      evidence: describe(node),
      fix,
    };
}

function* ofContent(
  { image }: Subject,
  { path, contains }: ExpectedFile,
  node: FileNode,
  by: string,
): Iterable<Observation> {
  if (contains === undefined) return;
  const wanted = `${by} expects ${path} to contain ${JSON.stringify(contains)}`;
  if (node.type !== 'file') {
    yield { message: `${wanted}, and it is no file`, path, evidence: describe(node) };
    return;
  }
  const isThere = contentIncludes(image.tree, node, contains);
  if (isThere === true) return;
  yield isThere === false
    ? { message: `${wanted}, and it does not`, path, evidence: describe(node) }
    : {
        severity: 'info',
        message: `${wanted}: that cannot be told without running it`,
        path,
        evidence:
          'its layer is compressed, and of large or binary files in such layers the content is not kept',
      };
}

function* checkAbsent({ image }: Subject, path: string, by: string): Iterable<Observation> {
  const node = image.tree.lstat(path);
  if (node === undefined) return;
  const digest = image.layers[node.layer]?.digest;
  yield {
    message: `${by} expects nothing at ${path}, and there is a ${node.type.replace('-', ' ')}`,
    path,
    ...(digest === undefined || digest === '' ? {} : { layer: digest }),
    evidence: describe(node),
    fix: 'leave it out; removing it in a later layer hides it, but ships it all the same',
  };
}

function describe({ type, mode, uid, gid, sizeBytes }: FileNode): string {
  const size = type === 'file' ? `, ${sizeBytes} bytes` : '';
  return `${type.replace('-', ' ')}, mode ${renderMode(mode & PERMISSIONS)}, owner ${uid}:${gid}${size}`;
}

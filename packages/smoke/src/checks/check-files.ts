import type { PathEntry } from '@up/docker';
import type { FileExpectation } from '@up/profiles';
import { resolveOwner } from '../inside/accounts.ts';
import type { Inside } from '../inside/inside.ts';
import { failed, passed, quoted, type SmokeCheck, verdictFor } from '../smoke-check.ts';

/** Whether a file is there as it is expected. @throws CannotTell. */
export async function checkFile(inside: Inside, file: FileExpectation): Promise<SmokeCheck> {
  const name = `file ${file.path}`;
  const found = await inside.follow(file.path);
  if (found === undefined) return failed('inside', name, 'it is not there');
  const complaints = [
    ...typeComplaint(found, file),
    ...modeComplaint(found, file),
    ...(await ownerComplaint(inside, found, file)),
    ...(await contentComplaint(inside, file)),
  ];
  return verdictFor('inside', name, { complaints, evidence: describeEntry(found) });
}

/** Whether nothing is at a path. @throws CannotTell. */
export async function checkAbsent(inside: Inside, path: string): Promise<SmokeCheck> {
  const found = await inside.entry(path);
  const name = `nothing at ${path}`;
  return found === undefined
    ? passed('inside', name, 'not there')
    : failed('inside', name, `there is a ${describeEntry(found)}`);
}

/** `file 0644 0:0`. */
function describeEntry({ type, mode, uid, gid }: PathEntry): string {
  return `${type} ${octal(mode)} ${uid}:${gid}`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function typeComplaint(found: PathEntry, { type }: FileExpectation): readonly string[] {
  return type === undefined || found.type === type ? [] : [`it is a ${found.type}, not a ${type}`];
}

function modeComplaint(found: PathEntry, { mode }: FileExpectation): readonly string[] {
  if (mode === undefined || Number.parseInt(mode, 8) === found.mode) return [];
  return [`mode ${octal(found.mode)} instead of ${octal(Number.parseInt(mode, 8))}`];
}

async function ownerComplaint(
  inside: Inside,
  found: PathEntry,
  { owner }: FileExpectation,
): Promise<readonly string[]> {
  if (owner === undefined) return [];
  const { uid = found.uid, gid = found.gid, unknown } = resolveOwner(owner, await inside.accounts());
  if (unknown !== undefined) return [`it should belong to ${owner}, and there is no ${unknown}`];
  return uid === found.uid && gid === found.gid
    ? []
    : [`it belongs to ${found.uid}:${found.gid} instead of ${owner}`];
}

async function contentComplaint(
  inside: Inside,
  { path, contains }: FileExpectation,
): Promise<readonly string[]> {
  if (contains === undefined) return [];
  const content = await inside.text(path);
  if (content === undefined) return ['it is no file, so it contains nothing'];
  return content.includes(contains) ? [] : [`it does not contain ${quoted(contains)}`];
}

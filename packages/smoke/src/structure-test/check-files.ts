import { CannotTell } from '../inside/cannot-tell.ts';
import type { Inside } from '../inside/inside.ts';
import { failed, quoted, type SmokeCheck, verdictFor } from '../smoke-check.ts';
import { goRegExp } from '../spec/go-regexp.ts';
import { expandVariables } from './expand.ts';
import { goMode } from './go-mode.ts';
import type { FileContentTest, FileExistenceTest } from './structure-test.ts';

export interface FileTestOptions {
  readonly inside: Inside;
  readonly env: ReadonlyMap<string, string>;
}

const EXECUTE: Readonly<Record<string, number>> = { any: 0o111, owner: 0o100, group: 0o010, other: 0o001 };
const MAX_BYTES = 1024 * 1024;

export async function checkFileExistence(
  { name, path, shouldExist, permissions, uid, gid, isExecutableBy }: FileExistenceTest,
  { inside, env }: FileTestOptions,
): Promise<SmokeCheck> {
  const title = `File Existence Test: ${name}`;
  const place = expandVariables(path, env);
  const found = await inside.entry(place.length > 1 ? place.replace(/\/+$/, '') : place);
  if (!shouldExist)
    return verdictFor('structure-test', title, {
      complaints: found === undefined ? [] : [`${place} should not exist, and there is a ${found.type}`],
      evidence: 'not there',
    });
  if (found === undefined) return failed('structure-test', title, `${place} does not exist`);
  const mode = goMode(found);
  const complaints = [
    ...(permissions === '' || permissions === mode ? [] : [`permissions ${mode} instead of ${permissions}`]),
    ...(isExecutableBy === '' || (found.mode & (EXECUTE[isExecutableBy] ?? 0)) !== 0
      ? []
      : [`it cannot be executed by ${isExecutableBy}: ${mode}`]),
    ...(uid === -1 || uid === found.uid ? [] : [`uid ${found.uid} instead of ${uid}`]),
    ...(gid === -1 || gid === found.gid ? [] : [`gid ${found.gid} instead of ${gid}`]),
  ];
  return verdictFor('structure-test', title, { complaints, evidence: `${mode} ${found.uid}:${found.gid}` });
}

export async function checkFileContent(
  { name, path, expectedContents, excludedContents }: FileContentTest,
  { inside }: FileTestOptions,
): Promise<SmokeCheck> {
  const title = `File Content Test: ${name}`;
  const content = await inside.text(path, MAX_BYTES + 1);
  if (content === undefined) return failed('structure-test', title, `${path} is no file that can be read`);
  if (content.length > MAX_BYTES) throw new CannotTell(`${path} is larger than a megabyte`);
  const complaints = outputComplaints('its content', content, {
    expected: expectedContents,
    excluded: excludedContents,
  });
  return verdictFor('structure-test', title, {
    complaints,
    evidence: `${content.length} characters of ${path}`,
  });
}

/** What of patterns a text has not, or has against them. */
export function outputComplaints(
  what: string,
  text: string,
  { expected, excluded }: { readonly expected: readonly string[]; readonly excluded: readonly string[] },
): readonly string[] {
  return [
    ...expected
      .filter((pattern) => !goRegExp(pattern).test(text))
      .map((pattern) => `${what} does not match ${quoted(pattern)}: ${quoted(text, 300)}`),
    ...excluded
      .filter((pattern) => goRegExp(pattern).test(text))
      .map((pattern) => `${what} matches ${quoted(pattern)}: ${quoted(text, 300)}`),
  ];
}

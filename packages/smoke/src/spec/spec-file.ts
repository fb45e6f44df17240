import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { safeText, systemErrorCode } from '@up/core';
import type { GossResource } from '../goss/goss-resource.ts';
import type { StructureTest } from '../structure-test/structure-test.ts';
import { SpecProblem, specError } from './spec-error.ts';

/** A file of another tool that says what has to hold. */
export type SpecFile =
  | { readonly kind: 'goss'; readonly file: string; readonly resources: readonly GossResource[] }
  | { readonly kind: 'structure-test'; readonly file: string; readonly test: StructureTest };

/** Gossfiles in gossfiles. */
const MAX_DEPTH = 20;
const MAX_FILES = 200;

/**
 * Reads a gossfile (with those that it takes in) or a file of container-structure-test; its content says which.
 * @throws UpError UP_CONFIG_INVALID with file and line; UP_CONFIG_NOT_FOUND.
 */
export async function readSpec(file: string): Promise<SpecFile> {
  const text = await readText(file, undefined);
  if (/^\s*["']?schemaVersion["']?\s*:/m.test(text)) {
    const [{ parseYamlFile }, { parseStructureTest }] = await Promise.all([
      import('./yaml-file.ts'),
      import('../structure-test/structure-test.ts'),
    ]);
    const yaml = parseYamlFile(file, text);
    const test = parseStructureTest(yaml);
    await checkPatterns(file, test);
    return { kind: 'structure-test', file, test };
  }
  const seen = new Set<string>();
  return { kind: 'goss', file, resources: await readGossfile({ file, text, seen, depth: 0 }) };
}

interface GossfileOptions {
  readonly file: string;
  readonly text: string;
  readonly seen: Set<string>;
  readonly depth: number;
}

async function readGossfile({ file, text, seen, depth }: GossfileOptions): Promise<readonly GossResource[]> {
  if (depth > MAX_DEPTH || seen.size >= MAX_FILES)
    throw specError({ file }, 'it takes in more gossfiles than anybody has');
  seen.add(resolve(file));
  const { parseGossfile } = await import('../goss/parse-gossfile.ts');
  const { resources, includes } = parseGossfile(file, text);
  const all = [...resources];
  for (const { path, line } of includes) {
    for (const other of await expandPattern(file, path, line)) {
      if (seen.has(resolve(other))) continue;
      const inner = await readText(other, { file, line });
      all.push(...(await readGossfile({ file: other, text: inner, seen, depth: depth + 1 })));
    }
  }
  return all;
}

/** A path beside the file that names it; `*` and `?` in its last part stand for names of one directory. */
async function expandPattern(
  file: string,
  path: string,
  line: number | undefined,
): Promise<readonly string[]> {
  const whole = isAbsolute(path) ? path : join(dirname(file), path);
  if (!/[*?[]/.test(whole)) return [whole];
  const directory = dirname(whole);
  const pattern = whole.slice(directory.length).replace(/^\//, '');
  if (/[*?[]/.test(directory) || pattern.includes('['))
    throw specError({ file, line }, `only * and ? in the last part of a path are known: ${safeText(path)}`);
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  const names = await readdir(directory).catch(() => []);
  const fits = new RegExp(`^${source}$`);
  return names
    .filter((name) => fits.test(name))
    .sort()
    .map((name) => join(directory, name));
}

async function readText(
  file: string,
  by: { readonly file: string; readonly line: number | undefined } | undefined,
): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why =
      systemErrorCode(cause) === 'ENOENT' ? 'does not exist' : `cannot be read (${systemErrorCode(cause)})`;
    throw specError(by ?? { file }, by === undefined ? `it ${why}` : `${safeText(file)} ${why}`);
  }
}

/** Patterns are refused before anything runs. */
async function checkPatterns(
  file: string,
  { commandTests, fileContentTests, metadataTest }: StructureTest,
): Promise<void> {
  const { goRegExp } = await import('./go-regexp.ts');
  const patterns = [
    ...commandTests.flatMap((test) => [
      ...test.expectedOutput,
      ...test.excludedOutput,
      ...test.expectedError,
      ...test.excludedError,
    ]),
    ...fileContentTests.flatMap((test) => [...test.expectedContents, ...test.excludedContents]),
    ...[...(metadataTest?.envVars ?? []), ...(metadataTest?.labels ?? [])]
      .filter(({ isRegex }) => isRegex)
      .map(({ value }) => value),
  ];
  for (const pattern of patterns) {
    try {
      goRegExp(pattern);
    } catch (error) {
      if (error instanceof SpecProblem) throw specError({ file }, error.message);
      throw error;
    }
  }
}

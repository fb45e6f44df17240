import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { didYouMean, systemErrorCode, UpError } from '@up/core';
import { parse, TomlError } from 'smol-toml';
import { buildProfile } from './build-profile.ts';
import { locate } from './locate.ts';
import { type Problem, RegistryProblem } from './problem.ts';
import type { Profile, Registry, Workload } from './registry.ts';
import { type RegistryFile, registryFile, type WorkloadFile } from './registry-file.ts';
import { zodProblems } from './zod-problems.ts';

export const REGISTRY_FILE_NAME = 'up.toml';

/** A registry is written by hand; what is larger is something else. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Reads, merges and validates the registry of the project that `directory` belongs to: the nearest
 * up.toml in it or above it.
 * @throws UpError UP_CONFIG_NOT_FOUND, UP_CONFIG_SYNTAX, UP_CONFIG_INVALID, UP_CONFIG_CYCLE, with file and line.
 */
export async function loadRegistry(directory: string): Promise<Registry> {
  const { file, text } = await findRegistryFile(resolve(directory));
  return parseRegistry({ file, text });
}

export interface ParseRegistryOptions {
  /** For messages, and the project's root is its directory. */
  readonly file: string;
  readonly text: string;
}

/** As `loadRegistry`, from text. */
export async function parseRegistry({ file, text }: ParseRegistryOptions): Promise<Registry> {
  const raw = parseToml(file, text);
  try {
    return buildRegistry(file, checkOutline(raw));
  } catch (error) {
    if (!(error instanceof RegistryProblem)) throw error;
    throw await toUpError(error.problem, { file, text });
  }
}

async function findRegistryFile(start: string): Promise<{ readonly file: string; readonly text: string }> {
  for (let directory = start; ; directory = dirname(directory)) {
    const file = join(directory, REGISTRY_FILE_NAME);
    const text = await readIfThere(file);
    if (text !== undefined) return { file, text };
    if (dirname(directory) === directory) break;
  }
  throw new UpError('UP_CONFIG_NOT_FOUND', `No ${REGISTRY_FILE_NAME} in ${start} or above it`, {
    hint: 'Go to the project, name it with --project DIR, or start one: up init',
  });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(file);
    if (bytes.length <= MAX_FILE_BYTES) return bytes.toString('utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new UpError('UP_CONFIG_NOT_FOUND', `${file} cannot be read (${code})`, {
      cause,
      hint: `Check who may read it: ls -l ${file}`,
    });
  }
  throw new UpError('UP_CONFIG_SYNTAX', `${file} is larger than ${MAX_FILE_BYTES} bytes`);
}

function parseToml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [reason = cause.message] = cause.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw new UpError(
      'UP_CONFIG_SYNTAX',
      `${file}:${cause.line}:${cause.column}: ${reason}\n${cause.codeblock.trimEnd()}`,
      {
        hint: 'Mend the TOML on that line.',
        cause,
      },
    );
  }
}

function checkOutline(raw: unknown): RegistryFile {
  const result = registryFile.safeParse(raw, { reportInput: true });
  if (result.success) return result.data;
  const [first, ...rest] = zodProblems(registryFile, result.error);
  if (first === undefined) throw result.error;
  throw new RegistryProblem({
    ...first,
    ...(rest.length > 0 ? { hint: `Also: ${rest.map(({ message }) => message).join('; ')}` } : {}),
  });
}

function buildRegistry(file: string, outline: RegistryFile): Registry {
  const names = Object.keys(outline.workloads);
  if (!names.includes(outline.default)) {
    const message = `the default workload "${outline.default}" does not exist.${didYouMean(outline.default, names)}`;
    throw new RegistryProblem({ code: 'UP_CONFIG_INVALID', path: ['default'], message });
  }
  return {
    file,
    root: dirname(file),
    defaultWorkload: outline.default,
    defaultBuilder: outline.defaults.builder,
    workloads: mapEntries(outline.workloads, buildWorkload),
  };
}

function buildWorkload(name: string, workload: WorkloadFile): Workload {
  const profiles = mapEntries(
    workload.profiles,
    (profileName): Profile => buildProfile({ workloadName: name, workload, profileName }),
  );
  return { name, kind: workload.kind, description: workload.description, types: workload.types, profiles };
}

function mapEntries<In, Out>(
  record: Readonly<Record<string, In>>,
  transform: (key: string, value: In) => Out,
): Readonly<Record<string, Out>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, transform(key, value)]));
}

async function toUpError(problem: Problem, { file, text }: ParseRegistryOptions): Promise<UpError> {
  const line = await locate(text, problem.path);
  const place = problem.path.length > 0 ? ` (${problem.path.join('.')})` : '';
  return new UpError(problem.code, `${file}:${line}: ${problem.message}${place}`, {
    hint: problem.hint ?? `The keys and their meaning: docs/registry.md`,
    details: { file, line, path: problem.path.join('.') },
  });
}

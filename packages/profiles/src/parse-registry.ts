import { dirname } from 'node:path';
import { didYouMean, UpError } from '@up/core';
import { parse, TomlError } from 'smol-toml';
import { buildProfile } from './build-profile.ts';
import { locate } from './locate.ts';
import { type Problem, RegistryProblem } from './problem.ts';
import type { Profile, Registry, Workload } from './registry.ts';
import { type RegistryFile, registryFile, type WorkloadFile } from './registry-file.ts';
import { zodProblems } from './zod-problems.ts';

export interface ParseRegistryOptions {
  /** For messages, and the project's root is its directory. */
  readonly file: string;
  readonly text: string;
}

/**
 * Reads, merges and validates a registry.
 * @throws UpError UP_CONFIG_SYNTAX, UP_CONFIG_INVALID, UP_CONFIG_CYCLE, with file and line.
 */
export async function parseRegistry({ file, text }: ParseRegistryOptions): Promise<Registry> {
  const raw = parseToml(file, text);
  try {
    return buildRegistry(file, checkOutline(raw));
  } catch (error) {
    if (!(error instanceof RegistryProblem)) throw error;
    throw await toUpError(error.problem, { file, text });
  }
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

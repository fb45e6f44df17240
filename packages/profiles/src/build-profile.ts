import * as z from 'zod';
import { containerFlags, vmFlags } from './container-flags.ts';
import { deepMerge, type JsonObject } from './deep-merge.ts';
import { expectations, serverSpec } from './expectation.ts';
import { extendsChain } from './extends-chain.ts';
import { inspectSettings } from './inspect-settings.ts';
import { type KeyPath, type Problem, RegistryProblem } from './problem.ts';
import type { Profile } from './registry.ts';
import type { Overridable, WorkloadFile } from './registry-file.ts';
import { runnerSpec } from './runner-spec.ts';
import { fillTemplates, TemplateError } from './template.ts';
import { WORKLOAD_KINDS } from './workload-kind.ts';
import { zodProblems } from './zod-problems.ts';

export interface BuildProfileOptions {
  readonly workloadName: string;
  readonly workload: WorkloadFile;
  readonly profileName: string;
}

/** One table of up.toml that counts for a profile: the workload's own or one of its profiles'. */
interface Source {
  readonly path: KeyPath;
  readonly tables: Overridable;
}

const servers: z.ZodType<Profile['servers']> = z.record(z.string(), serverSpec);

/**
 * Merges a profile with all that it extends, validates every part and computes what follows from it.
 * @throws RegistryProblem with the place of the first problem of each kind.
 */
export function buildProfile({ workloadName, workload, profileName }: BuildProfileOptions): Profile {
  const chain = extendsChain(workload.profiles, profileName, workloadName);
  const sources = sourcesOf(workloadName, workload, chain);
  const kind = WORKLOAD_KINDS[workload.kind];
  const own = workload.profiles[profileName];

  const settings = deepMerge({}, ...sources.map(({ tables }) => tables.settings));
  validate({ schema: kind.settings, value: settings, part: 'settings', sources });
  const derived = kind.derive(settings);
  const scope = { settings, derived, workload: workloadName, profile: profileName };

  const part = <T>(name: keyof Overridable, schema: z.ZodType<T>, base: JsonObject = {}): T => {
    const merged = deepMerge(base, ...sources.map(({ tables }) => tables[name]));
    return validate({ schema, value: fill({ merged, scope, part: name, sources }), part: name, sources });
  };
  const container = deepMerge({}, ...sources.map(({ tables }) => tables.container));
  const hasRunner = sources.some(({ tables }) => Object.keys(tables.runner).length > 0);
  const types = chain.map((name) => workload.profiles[name]?.types).findLast((list) => list !== undefined);

  return {
    name: `${workloadName}/${profileName}`,
    workload: workloadName,
    profile: profileName,
    description: own?.description ?? '',
    extends: own?.extends ?? [],
    types: types ?? workload.types,
    settings,
    derived,
    servers: part('servers', servers),
    expect: part('expect', expectations),
    ...(hasRunner ? { runner: part('runner', runnerSpec) } : {}),
    container: part('container', containerFlags),
    containerEnhanced: part('container-enhanced', containerFlags, container),
    vm: part('vm', vmFlags),
    inspect: part('inspect', inspectSettings),
  };
}

function sourcesOf(
  workloadName: string,
  workload: WorkloadFile,
  chain: readonly string[],
): readonly Source[] {
  const base = ['workloads', workloadName];
  return [
    { path: base, tables: workload },
    ...chain.flatMap((name) => {
      const tables = workload.profiles[name];
      return tables === undefined ? [] : [{ path: [...base, 'profiles', name], tables }];
    }),
  ];
}

interface PartOptions {
  readonly part: keyof Overridable;
  readonly sources: readonly Source[];
}

function validate<T>({
  schema,
  value,
  part,
  sources,
}: PartOptions & { readonly schema: z.ZodType<T>; readonly value: unknown }): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const [first, ...rest] = zodProblems(schema, result.error).map((problem) => placed(problem, part, sources));
  throw first === undefined ? result.error : new RegistryProblem({ ...first, ...withOthers(rest) });
}

function withOthers(rest: readonly Problem[]): Pick<Problem, 'hint'> {
  return rest.length === 0 ? {} : { hint: `Also: ${rest.map(({ message }) => message).join('; ')}` };
}

/** The problem at the most specific table that says anything at that place. */
function placed(problem: Problem, part: keyof Overridable, sources: readonly Source[]): Problem {
  const source = sources.findLast(({ tables }) => has(tables[part], problem.path)) ?? sources.at(-1);
  return { ...problem, path: [...(source?.path ?? []), part, ...problem.path] };
}

function has(table: unknown, path: KeyPath): boolean {
  if (path.length === 0) return typeof table === 'object' && table !== null && Object.keys(table).length > 0;
  let value = table;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return true;
}

function fill({
  merged,
  scope,
  part,
  sources,
}: PartOptions & { readonly merged: JsonObject; readonly scope: JsonObject }): unknown {
  try {
    return fillTemplates(merged, scope);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new RegistryProblem(
      placed(
        {
          code: 'UP_CONFIG_INVALID',
          path: error.path,
          message: `${error.message}; placeholders start with settings, derived, workload, profile, scratch or project`,
        },
        part,
        sources,
      ),
    );
  }
}

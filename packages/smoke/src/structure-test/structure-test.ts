import * as z from 'zod';
import { locatedProblems } from '../spec/located-problems.ts';
import { specError } from '../spec/spec-error.ts';
import type { YamlFile } from '../spec/yaml-file.ts';

export interface Variable {
  readonly key: string;
  readonly value: string;
  readonly isRegex: boolean;
}

export interface CommandTest {
  readonly name: string;
  readonly setup: readonly (readonly string[])[];
  /** The tool itself throws its containers away instead. */
  readonly teardown: readonly (readonly string[])[];
  readonly envVars: readonly Variable[];
  readonly command: string;
  readonly args: readonly string[];
  readonly expectedOutput: readonly string[];
  readonly excludedOutput: readonly string[];
  readonly expectedError: readonly string[];
  readonly excludedError: readonly string[];
  readonly exitCode: number;
}

export interface FileExistenceTest {
  readonly name: string;
  readonly path: string;
  readonly shouldExist: boolean;
  /** As Go writes modes; empty: any. */
  readonly permissions: string;
  /** -1: any. */
  readonly uid: number;
  readonly gid: number;
  readonly isExecutableBy: '' | 'owner' | 'group' | 'other' | 'any';
}

export interface FileContentTest {
  readonly name: string;
  readonly path: string;
  readonly expectedContents: readonly string[];
  readonly excludedContents: readonly string[];
}

export interface MetadataTest {
  readonly envVars: readonly Variable[];
  /** The older spelling. */
  readonly env: readonly Variable[];
  readonly unboundEnvVars: readonly Variable[];
  readonly labels: readonly Variable[];
  readonly exposedPorts: readonly string[];
  readonly unexposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly unmountedVolumes: readonly string[];
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  readonly workdir: string;
  readonly user: string;
}

export interface ContainerRunOptions {
  readonly user: string;
  readonly privileged: boolean;
  readonly allocateTty: boolean;
  readonly envFile: string;
  readonly envVars: readonly string[];
  readonly capabilities: readonly string[];
  readonly bindMounts: readonly string[];
}

/** A file of container-structure-test, schema 2.0.0. */
export interface StructureTest {
  readonly schemaVersion: '2.0.0';
  readonly globalEnvVars: readonly Variable[];
  readonly commandTests: readonly CommandTest[];
  readonly fileExistenceTests: readonly FileExistenceTest[];
  readonly fileContentTests: readonly FileContentTest[];
  readonly metadataTest?: MetadataTest | undefined;
  readonly licenseTests: readonly { readonly debian: boolean; readonly files: readonly string[] }[];
  readonly containerRunOptions?: ContainerRunOptions | undefined;
}

const texts = z.array(z.string()).default([]);
const commands = z.array(z.array(z.string()).min(1, 'a command has a program')).default([]);
const variable: z.ZodType<Variable> = z.strictObject({
  key: z.string().min(1),
  value: z.coerce.string().default(''),
  isRegex: z.boolean().default(false),
});
const variables = z.array(variable).default([]);
/** Where Go's YAML takes a number for a text. */
const text = z.union([z.string(), z.number().transform(String)]);

const commandTest: z.ZodType<CommandTest> = z.strictObject({
  name: z.string().min(1, 'every test has a name'),
  setup: commands,
  teardown: commands,
  envVars: variables,
  command: z.string().min(1, 'a command to run'),
  args: z.array(text).default([]),
  expectedOutput: texts,
  excludedOutput: texts,
  expectedError: texts,
  excludedError: texts,
  exitCode: z.int().default(0),
});

const fileExistenceTest: z.ZodType<FileExistenceTest> = z.strictObject({
  name: z.string().min(1, 'every test has a name'),
  path: z.string().min(1),
  shouldExist: z.boolean().default(true),
  permissions: z.string().default(''),
  uid: z.int().default(-1),
  gid: z.int().default(-1),
  isExecutableBy: z.enum(['', 'owner', 'group', 'other', 'any']).default(''),
});

const fileContentTest: z.ZodType<FileContentTest> = z.strictObject({
  name: z.string().min(1, 'every test has a name'),
  path: z.string().min(1),
  expectedContents: texts,
  excludedContents: texts,
});

const metadataTest: z.ZodType<MetadataTest> = z.strictObject({
  envVars: variables,
  env: variables,
  unboundEnvVars: variables,
  labels: variables,
  exposedPorts: z.array(text).default([]),
  unexposedPorts: z.array(text).default([]),
  volumes: texts,
  unmountedVolumes: texts,
  entrypoint: z.array(text).optional(),
  cmd: z.array(text).optional(),
  workdir: z.string().default(''),
  user: text.default(''),
});

const runOptions: z.ZodType<ContainerRunOptions> = z.strictObject({
  user: text.default(''),
  privileged: z.boolean().default(false),
  allocateTty: z.boolean().default(false),
  envFile: z.string().default(''),
  envVars: texts,
  capabilities: texts,
  bindMounts: texts,
});

const structureTest: z.ZodType<StructureTest> = z.strictObject({
  schemaVersion: z.literal('2.0.0', { error: 'only schemaVersion 2.0.0 is known here' }),
  globalEnvVars: variables,
  commandTests: z.array(commandTest).default([]),
  fileExistenceTests: z.array(fileExistenceTest).default([]),
  fileContentTests: z.array(fileContentTest).default([]),
  metadataTest: metadataTest.optional(),
  licenseTests: z.array(z.strictObject({ debian: z.boolean().default(false), files: texts })).default([]),
  containerRunOptions: runOptions.optional(),
});

/** @throws UpError UP_CONFIG_INVALID with the line of the first mistake. */
export function parseStructureTest(yaml: YamlFile): StructureTest {
  const result = structureTest.safeParse(yaml.value);
  if (result.success) return result.data;
  const [first, ...others] = locatedProblems(yaml, result.error);
  if (first === undefined) throw result.error;
  const also = others.map(({ line, message }) => `${line ?? '?'}: ${message}`).slice(0, 10);
  throw specError(first, first.message, also.length === 0 ? undefined : `Also, by line: ${also.join('; ')}`);
}

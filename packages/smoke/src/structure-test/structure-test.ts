import * as z from 'zod';
import { locatedProblems } from '../spec/located-problems.ts';
import { specError } from '../spec/spec-error.ts';
import type { YamlFile } from '../spec/yaml-file.ts';

const texts = z.array(z.string()).default([]);
const commands = z.array(z.array(z.string()).min(1, 'a command has a program')).default([]);
const variable = z.strictObject({
  key: z.string().min(1),
  value: z.coerce.string().default(''),
  isRegex: z.boolean().default(false),
});
const variables = z.array(variable).default([]);
/** Where Go's YAML takes a number for a text. */
const text = z.union([z.string(), z.number().transform(String)]);

const commandTest = z.strictObject({
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

const fileExistenceTest = z.strictObject({
  name: z.string().min(1, 'every test has a name'),
  path: z.string().min(1),
  shouldExist: z.boolean().default(true),
  permissions: z.string().default(''),
  uid: z.int().default(-1),
  gid: z.int().default(-1),
  isExecutableBy: z.enum(['', 'owner', 'group', 'other', 'any']).default(''),
});

const fileContentTest = z.strictObject({
  name: z.string().min(1, 'every test has a name'),
  path: z.string().min(1),
  expectedContents: texts,
  excludedContents: texts,
});

const metadataTest = z.strictObject({
  envVars: variables,
  /** The older spelling. */
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

const runOptions = z.strictObject({
  user: text.default(''),
  privileged: z.boolean().default(false),
  allocateTty: z.boolean().default(false),
  envFile: z.string().default(''),
  envVars: texts,
  capabilities: texts,
  bindMounts: texts,
});

const structureTest = z.strictObject({
  schemaVersion: z.literal('2.0.0', { error: 'only schemaVersion 2.0.0 is known here' }),
  globalEnvVars: variables,
  commandTests: z.array(commandTest).default([]),
  fileExistenceTests: z.array(fileExistenceTest).default([]),
  fileContentTests: z.array(fileContentTest).default([]),
  metadataTest: metadataTest.optional(),
  licenseTests: z.array(z.strictObject({ debian: z.boolean().default(false), files: texts })).default([]),
  containerRunOptions: runOptions.optional(),
});

/** A file of container-structure-test, schema 2.0.0. */
export type StructureTest = z.output<typeof structureTest>;
export type CommandTest = StructureTest['commandTests'][number];
export type FileExistenceTest = StructureTest['fileExistenceTests'][number];
export type FileContentTest = StructureTest['fileContentTests'][number];
export type MetadataTest = NonNullable<StructureTest['metadataTest']>;
export type Variable = CommandTest['envVars'][number];

/** @throws UpError UP_CONFIG_INVALID with the line of the first mistake. */
export function parseStructureTest(yaml: YamlFile): StructureTest {
  const result = structureTest.safeParse(yaml.value);
  if (result.success) return result.data;
  const [first, ...others] = locatedProblems(yaml, result.error);
  if (first === undefined) throw result.error;
  const also = others.map(({ line, message }) => `${line ?? '?'}: ${message}`).slice(0, 10);
  throw specError(first, first.message, also.length === 0 ? undefined : `Also, by line: ${also.join('; ')}`);
}

import { didYouMean, safeText } from '@up/core';
import { SpecProblem, specError, Unsupported } from '../spec/spec-error.ts';
import { parseYamlFile, type YamlFile } from '../spec/yaml-file.ts';
import type { Expectation, GossAttribute, GossResource } from './goss-resource.ts';
import { compileMatcher } from './matcher.ts';
import { havePatterns } from './patterns.ts';
import { RESOURCE_SHAPES, type ResourceShape } from './resource-shapes.ts';

/** What a gossfile asks for, and which others it takes in. */
export interface Gossfile {
  readonly resources: readonly GossResource[];
  /** Paths and patterns, as they are written. */
  readonly includes: readonly { readonly path: string; readonly line: number | undefined }[];
}

/**
 * Reads a gossfile as goss 0.4 does. Templates are not executed.
 * @throws UpError UP_CONFIG_INVALID with the line.
 */
export function parseGossfile(file: string, text: string): Gossfile {
  refuseTemplates(file, text);
  const yaml = parseYamlFile(file, text);
  if (!isTable(yaml.value ?? {})) throw specError({ file }, 'a gossfile is a table of resources');
  const entries = Object.entries(yaml.value ?? {});
  const resources: GossResource[] = [];
  const includes: { readonly path: string; readonly line: number | undefined }[] = [];
  for (const [type, table] of entries) {
    if (type === 'vars' || type === 'meta') continue;
    if (!isTable(table ?? {}))
      throw specError({ file, line: yaml.lineOf([type]) }, `${type} is a table, by the name of each`);
    for (const [id, body] of Object.entries(table ?? {})) {
      const line = yaml.lineOf([type, id]);
      if (!isTable(body ?? {})) throw specError({ file, line }, `${type} ${safeText(id)} is a table`);
      const fields: Readonly<Record<string, unknown>> = isTable(body) ? body : {};
      if (type !== 'gossfile') resources.push(toResource(yaml, { type, id, fields }));
      else if (fields['skip'] !== true)
        includes.push({ path: typeof fields['file'] === 'string' ? fields['file'] : id, line });
    }
  }
  return { resources, includes };
}

function refuseTemplates(file: string, text: string): void {
  const index = text
    .split('\n')
    .findIndex((line) => line.includes('{{') && !line.trimStart().startsWith('#'));
  if (index >= 0)
    throw specError(
      { file, line: index + 1 },
      'Go templates ({{ }}) are not executed here',
      'Write out what they stand for: goss -g FILE render > rendered.yaml',
    );
}

interface RawResource {
  readonly type: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function toResource(yaml: YamlFile, { type, id, fields }: RawResource): GossResource {
  const place = { file: yaml.file, line: yaml.lineOf([type, id]) };
  const shape = Object.hasOwn(RESOURCE_SHAPES, type) ? RESOURCE_SHAPES[type] : undefined;
  const base = { type, id, ...place, parameters: fields };
  if (shape === undefined) {
    const near = didYouMean(type, Object.keys(RESOURCE_SHAPES));
    return {
      ...base,
      attributes: [],
      skipped: `"${type}" is no type of resource that is known here.${near}`,
    };
  }
  const missing = shape.required.find((name) => fields[name] === undefined || fields[name] === null);
  if (missing !== undefined)
    throw specError(place, `${type} ${safeText(id)} has no "${missing}", which goss asks for`);
  const skipped = fields['skip'] === true ? { skipped: 'the gossfile skips it' } : {};
  return { ...base, ...skipped, attributes: attributesOf(yaml, { type, id, fields }, shape) };
}

function attributesOf(
  yaml: YamlFile,
  { type, id, fields }: RawResource,
  shape: ResourceShape,
): readonly GossAttribute[] {
  const known = shape.attributes.filter((name) => isAsked(fields[name]));
  const others = Object.keys(fields).filter(
    (name) => !shape.attributes.includes(name) && !shape.parameters.includes(name),
  );
  return [
    ...known.map((name) => {
      const place = { file: yaml.file, line: yaml.lineOf([type, id, name]) };
      try {
        return { name, expectation: toExpectation(name, fields[name], shape) };
      } catch (error) {
        if (error instanceof SpecProblem)
          throw specError(place, `${type} ${safeText(id)}, ${name}: ${error.message}`);
        throw error;
      }
    }),
    ...others.map((name): GossAttribute => {
      const near = didYouMean(name, [...shape.attributes, ...shape.parameters]);
      const reason = `"${name}" of ${type} is not known here.${near}`;
      return { name, expectation: { kind: 'unsupported', reason } };
    }),
  ];
}

/** `stdout: []` asks for nothing: that is how goss writes files. */
function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function toExpectation(name: string, value: unknown, shape: ResourceShape): Expectation {
  try {
    if (shape.texts?.includes(name) && Array.isArray(value))
      return { kind: 'matcher', matcher: havePatterns(value) };
    const isNumber = shape.numbers?.includes(name) && typeof value === 'string' && /^\d+$/.test(value);
    return { kind: 'matcher', matcher: compileMatcher(isNumber ? Number(value) : value) };
  } catch (error) {
    if (error instanceof Unsupported) return { kind: 'unsupported', reason: error.message };
    throw error;
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

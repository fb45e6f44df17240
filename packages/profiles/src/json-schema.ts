import * as z from 'zod';
import { containerFlags, vmFlags } from './container-flags.ts';
import { isJsonObject } from './deep-merge.ts';
import { expectations, serverSpec } from './expectation.ts';
import { inspectSettings } from './inspect-settings.ts';
import { registryFile } from './registry-file.ts';
import { runnerSpec } from './runner-spec.ts';
import { stableJson } from './stable-json.ts';
import { WORKLOAD_KINDS } from './workload-kind.ts';

/** Where the JSON Schema of up.toml is committed, below this repository's root. */
export const JSON_SCHEMA_FILE = 'schema/up.schema.json';

/**
 * The JSON Schema of up.toml, for editors. Every table may be given in part, because profiles merge; so
 * nothing inside a part is required here, and placeholders such as `{settings.server.port}` are allowed anywhere.
 */
export function renderJsonSchema(): string {
  const schema = toSchema(registryFile);
  const parts: Readonly<Record<string, unknown>> = {
    servers: { type: 'object', additionalProperties: partial(toSchema(serverSpec)) },
    expect: partial(toSchema(expectations)),
    runner: partial(toSchema(runnerSpec)),
    container: partial(toSchema(containerFlags)),
    'container-enhanced': partial(toSchema(containerFlags)),
    vm: partial(toSchema(vmFlags)),
    inspect: partial(toSchema(inspectSettings)),
    settings: { anyOf: Object.values(WORKLOAD_KINDS).map((kind) => partial(toSchema(kind.settings))) },
  };
  return stableJson({ title: 'up.toml', ...replaceParts(schema, parts) });
}

function toSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** Drops `required` and lets a string placeholder stand for any number, at every level. */
function partial(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(partial);
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([key]) => key !== 'required' && key !== '$schema');
  const rest = Object.fromEntries(entries.map(([key, value]) => [key, partial(value)]));
  if (rest['type'] !== 'integer' && rest['type'] !== 'number') return rest;
  return { anyOf: [rest, { type: 'string', pattern: '^\\{[a-z][\\w.-]*\\}$' }] };
}

/** Puts each part's own schema where the outline only says "a table". */
function replaceParts(schema: unknown, parts: Readonly<Record<string, unknown>>): object {
  const replace = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(replace);
    if (!isJsonObject(node)) return node;
    const properties = node['properties'];
    const isOverridable =
      isJsonObject(properties) && Object.keys(parts).every((part) => Object.hasOwn(properties, part));
    const members = Object.entries(node).map(([key, value]) => {
      if (key !== 'properties' || !isOverridable || !isJsonObject(value)) return [key, replace(value)];
      return [
        key,
        {
          ...Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replace(inner)])),
          ...parts,
        },
      ];
    });
    return Object.fromEntries(members);
  };
  return { ...Object(replace(schema)) };
}

import { didYouMean } from '@up/core';
import * as z from 'zod';
import { isJsonObject } from './deep-merge.ts';
import type { KeyPath, Problem } from './problem.ts';

/** What zod found, as problems of up.toml: the offending key in the path, a suggestion for an unknown one. */
export function zodProblems(schema: z.ZodType, error: z.ZodError): readonly Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    if (issue.code !== 'unrecognized_keys') return [problem(path, describe(issue, path))];
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => problem([...path, key], `unknown key "${key}".${didYouMean(key, known)}`));
  });
}

function problem(path: KeyPath, message: string): Problem {
  return { code: 'UP_CONFIG_INVALID', path, message };
}

function describe(issue: z.core.$ZodIssue, path: KeyPath): string {
  const key = nameOf(path);
  if (issue.code === 'invalid_key')
    return `"${key}" is no valid name: ${issue.issues.map((inner) => inner.message).join(', ')}`;
  if (issue.code === 'invalid_value') {
    const given = typeof issue.input === 'string' ? didYouMean(issue.input, issue.values.map(String)) : '';
    return `${key} must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}.${given}`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return `${key} is missing (${issue.expected})`;
  return `${key}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}

/** The last key, with the positions in lists that come after it: `commands[1]`. */
function nameOf(path: KeyPath): string {
  const last = path.findLastIndex((part) => typeof part === 'string');
  const positions = path.slice(last + 1).map((part) => `[${part}]`);
  return `${path[last] ?? 'up.toml'}${positions.join('')}`;
}

/** The keys that a schema allows at a path, read from its JSON Schema. */
function knownKeys(schema: z.ZodType, path: KeyPath): readonly string[] {
  let node: unknown = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  for (const part of path) {
    if (!isJsonObject(node)) return [];
    const properties = node['properties'];
    const direct = isJsonObject(properties) ? properties[String(part)] : undefined;
    node = direct ?? node['additionalProperties'] ?? node['items'];
  }
  const properties = isJsonObject(node) ? node['properties'] : undefined;
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

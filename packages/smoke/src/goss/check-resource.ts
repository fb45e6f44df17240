import { UpError } from '@up/core';
import { CannotTell } from '../inside/cannot-tell.ts';
import { failed, passed, type SmokeCheck, skipped } from '../smoke-check.ts';
import { show } from './convert.ts';
import type { GossAttribute, GossResource } from './goss-resource.ts';
import { type GossSystem, NoValue, type ReadValues, type Values } from './read-value.ts';
import { RESOURCE_SHAPES } from './resource-shapes.ts';
import { groupValues, userValues } from './values/accounts.ts';
import { fileValues } from './values/file.ts';
import { httpValues } from './values/http.ts';
import { kernelParamValues, mountValues } from './values/kernel.ts';
import { addrValues, dnsValues, interfaceValues, portValues } from './values/network.ts';
import { packageValues } from './values/package.ts';
import { commandValues, processValues, serviceValues } from './values/programs.ts';

const READERS: Readonly<Record<string, ReadValues>> = {
  file: fileValues,
  package: packageValues,
  addr: addrValues,
  port: portValues,
  service: serviceValues,
  user: userValues,
  group: groupValues,
  command: commandValues,
  process: processValues,
  dns: dnsValues,
  http: httpValues,
  'kernel-param': kernelParamValues,
  mount: mountValues,
  interface: interfaceValues,
  matching: ({ parameters }) => ({ matches: async () => parameters['content'] }),
};

/**
 * Holds a resource of a gossfile against a container: a check for each attribute. Where the first is not as expected,
 * the others are skipped, as goss does.
 * @throws UpError UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function checkResource(
  resource: GossResource,
  system: GossSystem,
): Promise<readonly SmokeCheck[]> {
  const { type, id, attributes, parameters, skipped: reason } = resource;
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reason !== undefined || read === undefined)
    return [skipped('goss', `${type} ${id}`, reason ?? 'not known here')];
  const values = read({ id, parameters }, system);
  const title = `${RESOURCE_SHAPES[type]?.title ?? type}: ${id}`;
  const checks: SmokeCheck[] = [];
  let why: string | undefined;
  for (const [index, attribute] of attributes.entries()) {
    const name = `${title}: ${attribute.name}`;
    if (why !== undefined) {
      checks.push(skipped('goss', name, why));
      continue;
    }
    const { check, actual } = await checkAttribute({ name, attribute, values, system });
    checks.push(check);
    if (index === 0 && type !== 'service' && (check.status !== 'passed' || actual === false))
      why = `${attribute.name} is ${check.status === 'passed' ? 'false' : 'not as expected'}`;
  }
  return checks;
}

interface AttributeOptions {
  readonly name: string;
  readonly attribute: GossAttribute;
  readonly values: Values;
  readonly system: GossSystem;
}

async function checkAttribute({
  name,
  attribute,
  values,
  system,
}: AttributeOptions): Promise<{ readonly check: SmokeCheck; readonly actual?: unknown }> {
  const { expectation } = attribute;
  if (expectation.kind === 'unsupported') return { check: skipped('goss', name, expectation.reason) };
  try {
    const actual = await values[attribute.name]?.();
    const outcome = expectation.matcher(actual);
    if (outcome.kind === 'match') return { check: passed('goss', name, show(actual)), actual };
    return { check: failed('goss', name, outcome.message), actual };
  } catch (error) {
    system.signal.throwIfAborted();
    if (error instanceof CannotTell) return { check: skipped('goss', name, error.message) };
    if (error instanceof NoValue) return { check: failed('goss', name, error.message) };
    if (!(error instanceof UpError) || error.code === 'UP_ENGINE_UNREACHABLE') throw error;
    return { check: failed('goss', name, error.message) };
  }
}

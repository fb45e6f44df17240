import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists, safeText } from '@up/core';
import { type Endpoint, parseEndpoint } from './endpoint.ts';

const MAX_FILE_BYTES = 1024 * 1024;

/** The context that `docker context use` chose, or undefined when it is the default one. */
export async function currentContext(configDirectory: string): Promise<string | undefined> {
  const name = field(await readJson(join(configDirectory, 'config.json')), 'currentContext');
  return typeof name === 'string' && name !== '' && name !== 'default' ? name : undefined;
}

/**
 * Where a context of the docker CLI leads to. Its files lie below directories that are named after the
 * SHA-256 of its name.
 */
export async function contextEndpoint(
  name: string,
  { configDirectory, origin }: { readonly configDirectory: string; readonly origin: string },
): Promise<Endpoint> {
  const hash = createHash('sha256').update(name).digest('hex');
  const meta = await readJson(join(configDirectory, 'contexts/meta', hash, 'meta.json'));
  const docker = field(field(meta, 'Endpoints'), 'docker');
  const host = field(docker, 'Host');
  if (typeof host !== 'string' || host === '')
    return { url: `context ${safeText(name)}`, origin, problem: 'there is no such context' };
  const directory = join(configDirectory, 'contexts/tls', hash, 'docker');
  const tls = (await pathExists(directory))
    ? { directory, verify: field(docker, 'SkipTLSVerify') !== true }
    : undefined;
  return parseEndpoint(host, { origin, tls });
}

/** Undefined when the file is missing, too large or no JSON: then nothing was chosen in it. */
async function readJson(path: string): Promise<unknown> {
  try {
    const { size } = await stat(path);
    return size > MAX_FILE_BYTES ? undefined : (JSON.parse(await readFile(path, 'utf8')) as unknown);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@up/core';
import { type AuthConfig, parseAuthConfig } from './auth-config.ts';

/** Larger than any file that people log in to registries with. */
const MAX_BYTES = 1024 * 1024;

/**
 * The files that may hold credentials, in the order in which they count: the one that is named for it, Docker's,
 * then podman's.
 */
export function credentialFiles(env: NodeJS.ProcessEnv): readonly string[] {
  const named = env['REGISTRY_AUTH_FILE'];
  const docker = within(env['DOCKER_CONFIG'], 'config.json') ?? within(env['HOME'], '.docker/config.json');
  const podman = within(env['XDG_RUNTIME_DIR'], 'containers/auth.json');
  const lasting =
    within(env['XDG_CONFIG_HOME'], 'containers/auth.json') ??
    within(env['HOME'], '.config/containers/auth.json');
  return [named || undefined, docker, podman, lasting].filter((path) => path !== undefined);
}

export type ReadAuthFile =
  | { readonly status: 'read'; readonly config: AuthConfig }
  | { readonly status: 'missing' }
  | { readonly status: 'unreadable'; readonly reason: string };

/** A file of credentials; that it is not there or cannot be used is no error. */
export async function readAuthFile(path: string): Promise<ReadAuthFile> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > MAX_BYTES)
      return { status: 'unreadable', reason: 'it is no such file' };
    const config = parseAuthConfig(await readFile(path, 'utf8'));
    return config === undefined
      ? { status: 'unreadable', reason: 'it is not JSON as Docker writes it' }
      : { status: 'read', config };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { status: 'missing' }
      : { status: 'unreadable', reason: code };
  }
}

function within(directory: string | undefined, name: string): string | undefined {
  return directory ? join(directory, name) : undefined;
}

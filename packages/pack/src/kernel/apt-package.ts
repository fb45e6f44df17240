import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, runProcess } from '@up/process';
import { firstDependency, parseStanzas, type Stanza } from './control-stanzas.ts';
import { debianPackage, type FetchedPackage } from './debian-package.ts';
import type { KernelContext } from './kernel.ts';

/**
 * Downloads the package that a meta package stands for by this machine's own apt, which knows its archive, its
 * proxy and its keys. Undefined where there is no apt, its lists are empty or too old, or it does not know the package.
 */
export async function aptPackage(
  meta: string,
  directory: string,
  context: KernelContext,
): Promise<FetchedPackage | undefined> {
  const { env, signal } = context;
  for (const program of ['apt-get', 'apt-cache'])
    if ((await findProgram(program, env)) === undefined) return undefined;
  try {
    const name = firstDependency(await show(meta, context));
    if (name === undefined) return undefined;
    const found = debianPackage(await show(name, context));
    if (found === undefined) return undefined;
    context.onProgress?.(`fetching ${name} by apt`);
    const args = ['-q', 'download', `${name}=${found.version}`];
    await runProcess({
      command: 'apt-get',
      args,
      cwd: directory,
      env: quiet(env),
      signal,
      session: context.session,
    });
    const file = (await readdir(directory)).find((entry) => entry.endsWith('.deb'));
    if (file === undefined) return undefined;
    const path = join(directory, file);
    return (await sha256Of(path)) === found.sha256 ? { ...found, path, verifiedBy: 'apt' } : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function show(name: string, { env, signal, session }: KernelContext): Promise<Stanza> {
  const args = ['show', '--no-all-versions', name];
  const { stdout } = await runProcess({ command: 'apt-cache', args, env: quiet(env), signal, session });
  return parseStanzas(stdout)[0] ?? new Map();
}

function quiet(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

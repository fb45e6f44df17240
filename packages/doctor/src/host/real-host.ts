import { homedir, userInfo } from 'node:os';
import { userPaths } from '@up/core';
import { checkSources } from '@up/nix';
import type { Host, HostUser, HttpAnswer, HttpSilence } from './host.ts';
import { realFiles } from './real-files.ts';
import { realMachines } from './real-machines.ts';
import { realPrograms } from './real-programs.ts';

export interface RealHostOptions {
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly cwd?: string | undefined;
}

/** This machine, as the user of `env` sees it. */
export function realHost({ env = process.env, cwd = process.cwd() }: RealHostOptions = {}): Host {
  const user = userOf(env);
  const paths = userPaths(env, user.home);
  return {
    platform: process.platform,
    architecture: process.arch,
    env,
    cwd,
    user,
    nodeVersion: process.versions.node,
    paths,
    files: realFiles(),
    programs: realPrograms(env, cwd),
    machines: realMachines({ env, home: user.home, cacheDir: paths.cache }),
    sources: (flakeRoot, signal) => checkSources({ flakeRoot, env, signal }),
    now: Date.now,
    get,
  };
}

function userOf(env: NodeJS.ProcessEnv): HostUser {
  const home = env['HOME'] ?? homedir();
  try {
    const { username, uid, shell } = userInfo();
    return { name: username, home, uid, shell: shell ?? undefined };
  } catch {
    // An account that the system does not list, as in many containers.
    return { name: env['USER'] ?? '', home, uid: process.getuid?.() ?? -1, shell: env['SHELL'] };
  }
}

const MAX_BODY = 4096;

async function get(url: string, signal: AbortSignal): Promise<HttpAnswer | HttpSilence> {
  const started = performance.now();
  try {
    const response = await fetch(url, { signal, redirect: 'follow' });
    const body = await head(response);
    const date = Date.parse(response.headers.get('date') ?? '');
    return {
      outcome: 'answered',
      status: response.status,
      body,
      dateMs: Number.isNaN(date) ? undefined : date,
      durationMs: performance.now() - started,
    };
  } catch (error) {
    signal.throwIfAborted();
    return { outcome: 'silent', reason: reasonOf(error) };
  }
}

async function head(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= MAX_BODY) break;
  }
  return text.slice(0, MAX_BODY);
}

/** fetch says "fetch failed"; why, stands in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return cause.message || cause.name;
  return error instanceof Error ? error.message : String(error);
}

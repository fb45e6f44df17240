import { delimiter } from 'node:path';
import { findProgram } from '@up/process';
import { plainEnv } from './plain-env.ts';
import type { Tool } from './suite.ts';

export const NGINX: Tool = { program: 'nginx', debianPackage: 'nginx-light' };
export const WRK: Tool = { program: 'wrk', debianPackage: 'wrk' };
export const ZSTD: Tool = { program: 'zstd', debianPackage: 'zstd' };

/** Those of `tools` that this machine lacks. */
export async function missingTools(tools: readonly Tool[]): Promise<readonly Tool[]> {
  const found = await Promise.all(tools.map(({ program }) => findProgram(program, toolPath())));
  return tools.filter((_, index) => found[index] === undefined);
}

/** Debian keeps servers where the PATH of an ordinary user does not look. */
export function toolPath(): NodeJS.ProcessEnv {
  const { PATH: path = '', ...rest } = plainEnv();
  return { ...rest, PATH: [path, '/usr/sbin', '/sbin'].join(delimiter) };
}

import { execFileSync } from 'node:child_process';
import type { TestEngine } from './engines.ts';

/** The engine's own client, not ours. */
export interface EngineClient {
  /** What it prints on stdout. */
  ask(...args: readonly string[]): string;
  /** Ids of the containers that `up` made, ended ones too; '' where there are none. */
  containers(): string;
}

export function engineClient({ kind, url }: TestEngine): EngineClient {
  const place = kind === 'docker' ? ['--host', url] : ['--remote', '--url', url];
  const ask = (...args: readonly string[]): string =>
    execFileSync(kind, [...place, ...args], { encoding: 'utf8' });
  return { ask, containers: () => ask('ps', '--all', '--quiet', '--filter', 'label=up.target').trim() };
}

import { readFile } from 'node:fs/promises';
import type { StartedContainer } from '@up/docker';
import { CannotTell } from '../inside/cannot-tell.ts';
import { type SmokeCheck, verdictFor } from '../smoke-check.ts';

export interface EnvironmentCheckOptions {
  readonly container: StartedContainer;
  /** What the container was started with. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Whether the main process has the variables that it was started with: an entrypoint can drop or change them.
 * Values are not shown. @throws CannotTell where nobody shows the environment of the process.
 */
export async function checkEnvironment({ container, env }: EnvironmentCheckOptions): Promise<SmokeCheck> {
  const actual = await environmentOf(container);
  const complaints = Object.entries(env).flatMap(([variable, value]) => {
    const found = actual.get(variable);
    if (found === undefined) return [`${variable} is not set`];
    return found === value ? [] : [`${variable} has another value`];
  });
  const names = Object.keys(env).join(', ');
  return verdictFor('settings', 'environment', { complaints, evidence: `${names}: as it was started` });
}

async function environmentOf(container: StartedContainer): Promise<ReadonlyMap<string, string>> {
  const pid = await container.hostPid();
  const local =
    pid === undefined ? undefined : await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => undefined);
  if (local !== undefined) return parseEnvironment(local);
  const { exitCode, stdout } = await container.exec(['cat', '/proc/1/environ'], { timeoutMs: 15_000 });
  if (exitCode !== 0) throw new CannotTell('the environment of the main process cannot be read from here');
  return parseEnvironment(stdout);
}

export function parseEnvironment(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .split('\0')
      .filter((entry) => entry.includes('='))
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

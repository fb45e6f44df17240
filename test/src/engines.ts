import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, inject } from 'vitest';
import { type Need, needs } from './needs.ts';
import { ENGINE_TOOLS, type EngineKind, startEngine } from './start-engine.ts';

export interface TestEngine {
  readonly kind: EngineKind;
  /** What DOCKER_HOST takes. It answers from the first test (and `beforeAll`) of the suite on. */
  readonly url: string;
}

export interface EngineSuiteOptions {
  /** What the suite needs on PATH besides an engine. */
  readonly tools?: readonly string[];
}

/** Names an engine for the tests to use, instead of one that they start themselves. */
const VARIABLES: Readonly<Record<EngineKind, string>> = {
  docker: 'UP_TEST_DOCKER',
  podman: 'UP_TEST_PODMAN',
};

/**
 * A suite against a real engine. In this order: the one that UP_TEST_DOCKER or UP_TEST_PODMAN names, one that
 * is started for the tests of this run (as root, at the first suite that needs it; stopped at their end), the
 * one of this machine. Without any the suite is skipped, and its name says what is missing.
 */
export function describeWithEngine(
  kind: EngineKind,
  name: string,
  suite: (engine: TestEngine) => void,
  { tools = [] }: EngineSuiteOptions = {},
): void {
  const running = process.env[VARIABLES[kind]];
  const own = needs([...ENGINE_TOOLS[kind], ...tools]);
  const further = needs(tools);
  if (running !== undefined && running !== '') run({ url: running, ...further });
  else if (!own.skip) run({ url: `unix://${join(directoryOf(kind), `${kind}.sock`)}`, ...own });
  else run({ url: systemUrl(kind), skip: further.skip || systemUrl(kind) === '', reason: own.reason });

  function run({ url, skip, reason }: Need & { readonly url: string }): void {
    const isOwn = url.includes(directoryOf(kind));
    describe.skipIf(skip)(`${name} (${kind}) ${skip ? reason : ''}`.trim(), () => {
      if (isOwn) beforeAll(() => startShared(kind));
      suite({ kind, url });
    });
  }
}

function directoryOf(kind: EngineKind): string {
  return join(inject('engines').directory, kind);
}

/** Once for all files of a run: who makes the directory starts, the others wait. */
async function startShared(kind: EngineKind): Promise<void> {
  const { directory, ownerPid } = inject('engines');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const own = directoryOf(kind);
  const ready = `${own}.ready`;
  try {
    mkdirSync(own);
  } catch {
    for (let waited = 0; !existsSync(ready) && waited < 90_000; waited += 100) await sleep(100);
    return;
  }
  await startEngine({ kind, directory: own, ownerPid });
  mkdirSync(ready);
}

/** Empty where there is none that this user may use. */
function systemUrl(kind: EngineKind): string {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  const places =
    kind === 'docker'
      ? ['/var/run/docker.sock']
      : [...(runtime === undefined ? [] : [join(runtime, 'podman/podman.sock')]), '/run/podman/podman.sock'];
  const place = places.find(isUsable);
  return place === undefined ? '' : `unix://${place}`;
}

function isUsable(socket: string): boolean {
  try {
    accessSync(socket, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

import { Cleanup, timeoutSignal, UpError } from '@up/core';
import type { ContainerSpec, Engine, StartedContainer } from '@up/docker';
import type { Session } from '@up/process';
import { failed, type SmokeCheck, verdictFor } from '../smoke-check.ts';
import { outputComplaints } from './check-files.ts';
import { expandVariables } from './expand.ts';
import type { CommandTest, StructureTest, Variable } from './structure-test.ts';

export interface CommandTestOptions {
  readonly engine: Engine;
  readonly image: string;
  readonly session: Session;
  readonly signal: AbortSignal;
  /** The variables of the image. */
  readonly env: ReadonlyMap<string, string>;
  readonly test: StructureTest;
}

/** container-structure-test waits without end; this does not. */
const COMMAND_MS = 10 * 60 * 1000;
const MAX_OUTPUT = 1024 * 1024;

/**
 * Runs a command test as container-structure-test does: each command in a container of its own, without the image's
 * entrypoint; what setup commands change is there for the next.
 * @throws UpError UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function checkCommandTest(
  command: CommandTest,
  options: CommandTestOptions,
): Promise<SmokeCheck> {
  const title = `Command Test: ${command.name}`;
  await using cleanup = new Cleanup({ actionTimeoutMs: 40_000 });
  try {
    const env = withVariables(options.env, [...options.test.globalEnvVars, ...command.envVars]);
    let image = options.image;
    for (const words of command.setup) {
      const container = cleanup.use(await start({ ...options, image, env }, words));
      await container.wait({ type: 'exit' }, { timeoutMs: COMMAND_MS });
      const made = await container.commit(options.session);
      cleanup.defer(() => made.remove({ signal: timeoutSignal(20_000) }));
      image = made.id;
    }
    const words = [command.command, ...command.args].map((word) => expandVariables(word, env));
    const container = cleanup.use(await start({ ...options, image, env }, words));
    await container.wait({ type: 'exit' }, { timeoutMs: COMMAND_MS });
    return await judge(title, command, container);
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof UpError) || error.code === 'UP_ENGINE_UNREACHABLE') throw error;
    return failed('structure-test', title, error.message);
  }
}

async function judge(title: string, command: CommandTest, container: StartedContainer): Promise<SmokeCheck> {
  const output = await outputOf(container);
  const { exitCode } = await container.inspect();
  const complaints = [
    ...(exitCode === command.exitCode
      ? []
      : [
          `exit code ${exitCode ?? 'unknown'} instead of ${command.exitCode}${lastWords(output.stderr || output.stdout)}`,
        ]),
    ...outputComplaints('its output', output.stdout, {
      expected: command.expectedOutput,
      excluded: command.excludedOutput,
    }),
    ...outputComplaints('its error output', output.stderr, {
      expected: command.expectedError,
      excluded: command.excludedError,
    }),
  ];
  return verdictFor('structure-test', title, { complaints, evidence: `exit code ${exitCode ?? 'unknown'}` });
}

function lastWords(text: string): string {
  const last = text.trim().split('\n').at(-1) ?? '';
  return last === '' ? '' : `: ${last.slice(0, 300)}`;
}

interface StartOptions extends Omit<CommandTestOptions, 'env'> {
  readonly env: ReadonlyMap<string, string>;
}

async function start(
  { engine, image, session, signal, env, test }: StartOptions,
  words: readonly string[],
): Promise<StartedContainer> {
  const [program = '', ...args] = words;
  const {
    user = '',
    capabilities = [],
    bindMounts = [],
    allocateTty = false,
  } = test.containerRunOptions ?? {};
  const spec: ContainerSpec = {
    ...{ image, session, target: 'structure-test' },
    entrypoint: [program],
    command: args,
    env: Object.fromEntries(env),
    ...(user === '' ? {} : { user }),
    ...(capabilities.length === 0 ? {} : { capabilities: [...ENGINE_CAPABILITIES, ...capabilities] }),
    volumes: Object.fromEntries(bindMounts.map(toVolume)),
    tty: allocateTty,
  };
  return await engine.run(spec, { signal });
}

/** What engines give when nothing is said; a list of one's own takes the place of these. */
const ENGINE_CAPABILITIES: readonly string[] = [
  ...['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP'],
  ...['SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
];

/** `/here:/there` as path and source. */
function toVolume(mount: string): readonly [path: string, source: string] {
  const [source = '', ...path] = mount.split(':');
  return [path.join(':'), source];
}

/** Values may name other variables. */
function withVariables(
  env: ReadonlyMap<string, string>,
  variables: readonly Variable[],
): ReadonlyMap<string, string> {
  const all = new Map(env);
  for (const { key, value } of variables) all.set(key, expandVariables(value, all));
  return all;
}

async function outputOf(
  container: StartedContainer,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const kept = { stdout: '', stderr: '' };
  for await (const { stream, line } of container.logs({ until: 'once' })) {
    if (kept[stream].length < MAX_OUTPUT) kept[stream] += `${line}\n`;
    else if (kept.stdout.length >= MAX_OUTPUT && kept.stderr.length >= MAX_OUTPUT) break;
  }
  return { stdout: kept.stdout.slice(0, MAX_OUTPUT), stderr: kept.stderr.slice(0, MAX_OUTPUT) };
}

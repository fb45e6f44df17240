import { UpError } from '@up/core';
import type { Engine } from '@up/docker';
import { type OverrideExpectation, serverPort } from '@up/profiles';
import { type ContainerSpecOptions, containerSpecOf } from '../container-spec-of.ts';
import { failed, passed, type SmokeCheck, skipped } from '../smoke-check.ts';

export interface OverridesOptions extends ContainerSpecOptions {
  readonly engine: Engine;
  readonly withinSec: number;
  readonly signal: AbortSignal;
}

/**
 * Whether a variable beats the profile, and a flag the variable: a container for each, which has to listen where it
 * was told last.
 * @throws UpError UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function checkOverrides(
  override: OverrideExpectation,
  options: OverridesOptions,
): Promise<readonly SmokeCheck[]> {
  const { env, flag, server } = override;
  const own = serverPort(options.profile, options.flags, server);
  const names = [`${env} beats the profile`, `${flag} beats ${env}`] as const;
  if (own === undefined || own === 0)
    return names.map((name) => skipped('settings', name, `no port of the server "${server}" is known`));
  const [byEnv, byFlag] = [other(own, 1), other(own, 2)];
  const variable = { [env]: String(byEnv) };
  return [
    await listensAt({ ...options, name: names[0], port: byEnv, variable, args: options.args ?? [] }),
    await listensAt({
      ...options,
      name: names[1],
      port: byFlag,
      variable,
      args: [...(options.args ?? []), flag, String(byFlag)],
    }),
  ];
}

/** Another port of the same range: below 1024 not everybody may listen. */
function other(port: number, step: number): number {
  return port + step <= 65_535 ? Math.max(port, 1024) + step : port - step;
}

interface ListensOptions extends OverridesOptions {
  readonly name: string;
  readonly port: number;
  readonly variable: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

async function listensAt(options: ListensOptions): Promise<SmokeCheck> {
  const { engine, name, port, variable, args, flags, signal, withinSec } = options;
  const spec = containerSpecOf({ ...options, flags: { ...flags, env: { ...flags.env, ...variable } }, args });
  try {
    await using container = await engine.run({ ...spec, ports: { [String(port)]: 0 } }, { signal });
    await container.wait({ type: 'port', port }, { timeoutMs: withinSec * 1000 });
    return passed('settings', name, `it listens on port ${port}`);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UpError) || error.code === 'UP_ENGINE_UNREACHABLE') throw error;
    return failed('settings', name, `it should listen on port ${port}: ${error.message}`);
  }
}

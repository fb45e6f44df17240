import { callEngine } from './client/call-engine.ts';
import { type EngineClient, nameOf } from './client/engine-client.ts';

/** What an engine tells about itself and its machine; undefined where it does not say. */
export interface EngineInfo {
  /** `overlay2`, `vfs`... */
  readonly storageDriver: string | undefined;
  /** Where images lie, on the engine's machine. */
  readonly rootDirectory: string | undefined;
  /** `1` or `2`. */
  readonly cgroupVersion: string | undefined;
  /** What it warns of itself: limits that the kernel cannot hold, insecure settings. */
  readonly warnings: readonly string[];
}

/** @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED; the signal's reason when aborted. */
export async function engineInfo(
  client: EngineClient,
  { signal }: { readonly signal: AbortSignal },
): Promise<EngineInfo> {
  const failure = `${nameOf(client)} does not describe itself`;
  const info: unknown = await callEngine({ client, signal, failure }, (docker) => docker.info());
  const fields = typeof info === 'object' && info !== null ? (info as Readonly<Record<string, unknown>>) : {};
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const warnings = fields['Warnings'];
  return {
    storageDriver: text('Driver'),
    rootDirectory: text('DockerRootDir'),
    cgroupVersion: text('CgroupVersion'),
    warnings: Array.isArray(warnings) ? warnings.filter((each) => typeof each === 'string') : [],
  };
}

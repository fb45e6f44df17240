import type { RunnerArtefact } from '@up/pack';
import type { Session } from '@up/process';
import type { Profile } from '@up/profiles';

/** The descriptor on which workloads report. */
export const CONTROL_FD = 3;

export interface EnvironmentOptions {
  readonly profile: Profile;
  readonly artefact: RunnerArtefact;
  readonly env: NodeJS.ProcessEnv;
  readonly project: string;
  readonly session: Session;
}

/**
 * What a runner gets as its environment: what its profile sets, over that the user's own, over that
 * the contract between `up` and a workload.
 * @throws UpError UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE when {scratch} is asked for and cannot be made.
 */
export async function environmentOf(options: EnvironmentOptions): Promise<NodeJS.ProcessEnv> {
  const { profile, artefact, env, project, session } = options;
  const wanted = Object.entries(profile.runner?.env ?? {});
  const needsScratch = wanted.some(([, value]) => value.includes('{scratch}'));
  const scratch = needsScratch ? await session.scratch(profile.name.replace('/', '-')) : '';
  const fill = (value: string): string =>
    value.replaceAll(/\{(scratch|project)\}/g, (_, name) => (name === 'scratch' ? scratch : project));
  return {
    ...Object.fromEntries(wanted.map(([name, value]) => [name, fill(value)])),
    ...Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
    UP_SETTINGS: artefact.settingsFile,
    UP_CONTROL_FD: String(CONTROL_FD),
  };
}

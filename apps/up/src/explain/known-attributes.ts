import type { CommandContext } from '../context.ts';
import { openRegistry } from '../open-registry.ts';

/** What the flake of a project with an up.toml offers: WORKLOAD-PROFILE-TYPE. Nothing where there is no such project. */
export async function knownAttributes(context: CommandContext): Promise<readonly string[]> {
  try {
    const { workloads } = await openRegistry(context);
    return Object.values(workloads).flatMap(({ profiles }) =>
      Object.values(profiles).flatMap(({ workload, profile, types }) =>
        types.map((type) => `${workload}-${profile}-${type}`),
      ),
    );
  } catch {
    return [];
  }
}

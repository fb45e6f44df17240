import type { ProcessConfig } from '../../../supervisord/process-config.ts';
import type { SupervisorReading } from '../../../supervisord-subject.ts';

/** One process of every section that has any: what is wrong with one is wrong with all of them. */
export function programsOf({ config }: SupervisorReading): readonly ProcessConfig[] {
  const bySection = new Map<string, ProcessConfig>();
  for (const process of config?.programs ?? []) {
    if (!bySection.has(process.section)) bySection.set(process.section, process);
  }
  return [...bySection.values()];
}

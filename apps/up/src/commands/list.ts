import type { Registry } from '@up/profiles';
import type { CommandContext, CommandResult } from '../context.ts';
import { openRegistry } from '../open-registry.ts';
import { type Style, styleFor } from '../style.ts';
import { renderTable } from '../table.ts';

/** `up list`: every workload with its profiles and types. */
export async function list(context: CommandContext): Promise<CommandResult> {
  const registry = await openRegistry(context);
  const workloads = Object.values(registry.workloads).map((workload) => ({
    name: workload.name,
    description: workload.description,
    default: workload.name === registry.defaultWorkload,
    profiles: Object.values(workload.profiles).map(({ name, profile, description, types }) => ({
      name,
      profile,
      description,
      types,
    })),
  }));
  return {
    data: { file: registry.file, workloads },
    text: renderList(registry, styleFor(context.stdout, context.env)),
  };
}

function renderList(registry: Registry, style: Style): string {
  const blocks = Object.values(registry.workloads).map((workload) => {
    const isDefault = workload.name === registry.defaultWorkload;
    const prefix = isDefault ? '' : `${workload.name}/`;
    const rows = Object.values(workload.profiles).map((profile) => {
      const special =
        profile.types.join() === workload.types.join() ? '' : ` (${profile.types.join(', ')} only)`;
      return [`  ${prefix}${profile.profile}`, `${profile.description}${special}`];
    });
    const remark = isDefault ? ' (the default: its name may be left out)' : '';
    return `${style('bold', workload.name)}${style('dim', remark)}\n  ${workload.description}\n  ${style('dim', `as ${workload.types.join(', ')}`)}\n\n${renderTable(rows)}`;
  });
  return `${blocks.join('\n')}\n${style('dim', 'up PROFILE TYPE builds, runs and proves one; up show PROFILE tells its settings.')}\n`;
}

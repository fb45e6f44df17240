import { formatDuration } from '@up/core';
import type { BuildSnapshot } from '@up/nix';
import { machineName } from './names.ts';
import type { BuildPaint } from './paint.ts';

export interface BuildSummaryOptions {
  readonly snapshot: Pick<BuildSnapshot, 'builds' | 'totals'>;
  readonly dependencyFailures: readonly string[];
  readonly outcome: 'succeeded' | 'failed' | 'interrupted';
  readonly durationMs: number;
  readonly paint: BuildPaint;
}

const LABEL_COLUMNS = 9;

/** One line of what was done, at the end; nothing where nothing was to do. */
export function buildSummary(options: BuildSummaryOptions): string {
  const { snapshot, dependencyFailures, outcome, durationMs, paint } = options;
  const { succeeded, failed, unknown, running, substituted } = snapshot.totals;
  // What succeeded as a whole has no build in it that did not.
  const built = outcome === 'succeeded' ? succeeded + unknown + running : succeeded;
  const unfinished = outcome === 'succeeded' ? 0 : unknown + running;
  const parts: readonly string[] = [
    ...(built > 0 ? [`${built} built${machinesOf(snapshot)}`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(dependencyFailures.length > 0 ? [`${dependencyFailures.length} not built for that`] : []),
    ...(unfinished > 0 ? [`${unfinished} not finished`] : []),
    ...(substituted > 0 ? [`${substituted} fetched`] : []),
  ];
  if (parts.length === 0) return '';
  const label = outcome === 'succeeded' ? 'build' : outcome === 'failed' ? 'failed' : 'stopped';
  const tone = outcome === 'succeeded' ? 'cyan' : 'yellow';
  const time = paint('dim', formatDuration(durationMs));
  return `${paint(tone, label.padEnd(LABEL_COLUMNS))}${parts.join(', ')}  ${time}\n`;
}

/** ` (2 on ssh-ng://builder)`, where not all was built here. */
function machinesOf({ builds }: Pick<BuildSnapshot, 'builds'>): string {
  const machines = new Map<string, number>();
  for (const { machine } of builds)
    if (machine !== undefined) machines.set(machine, (machines.get(machine) ?? 0) + 1);
  if (machines.size === 0) return '';
  const each = [...machines].map(([machine, count]) => `${count} on ${machineName(machine)}`);
  return ` (${each.join(', ')})`;
}

import { plural, safeText } from '@up/core';
import type { FailedBuild } from '@up/nix';
import { columnsOf, fit, harmless } from './fit-text.ts';
import { buildName, machineName } from './names.ts';
import type { BuildPaint } from './paint.ts';

export interface FailedLogsOptions {
  /** Of the terminal; undefined for a file. */
  readonly columns: number | undefined;
  readonly paint: BuildPaint;
}

const RULE_COLUMNS = 79;

/** What each build that failed has printed, one after the other, all of it that is kept. */
export function renderFailedLogs(failed: readonly FailedBuild[], options: FailedLogsOptions): string {
  return failed.map((one) => renderLog(one, options)).join('');
}

function renderLog({ build, log }: FailedBuild, { columns, paint }: FailedLogsOptions): string {
  const where = build.machine === undefined ? '' : ` on ${machineName(build.machine)}`;
  const phase = build.phase === undefined ? '' : `, ${harmless(build.phase)}`;
  const width = Math.min(RULE_COLUMNS, (columns ?? RULE_COLUMNS + 1) - 1);
  const head = fit(`── log of ${buildName(build)}${where}${phase} `, width);
  const rule = '─'.repeat(Math.max(0, width - columnsOf(head)));
  const omitted =
    log.dropped === 0
      ? []
      : [`[${plural(log.dropped, 'line')} before these: nix log ${safeText(build.drvPath)}]`];
  const lines = log.lines.length === 0 ? ['(it printed nothing)'] : log.lines.map(safeText);
  return [
    paint('yellow', `${head}${rule}`),
    ...omitted,
    ...lines,
    paint('dim', `── end of ${fit(buildName(build), width - 10)}`),
    '',
  ].join('\n');
}

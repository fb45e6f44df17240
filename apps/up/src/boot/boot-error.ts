import type { BootReport } from '@up/boot';
import { UpError } from '@up/core';

const RANKS = ['failed', 'timeout', 'host-fault', 'passed'] as const;

/** What decides the exit code: a medium that fails says more than a host that could not boot it. */
export function worstBoot(reports: readonly BootReport[]): BootReport | undefined {
  const ranked = [...reports].sort((a, b) => RANKS.indexOf(a.verdict) - RANKS.indexOf(b.verdict));
  return ranked[0]?.verdict === 'passed' ? undefined : ranked[0];
}

/** Why a boot, or one of several, is no success; undefined where all are. */
export function bootError(name: string, reports: readonly BootReport[]): UpError | undefined {
  const worst = worstBoot(reports);
  if (worst === undefined) return undefined;
  const { verdict, error, fix, artefacts } = worst;
  if (error !== undefined) return error;
  const which = reports.length > 1 ? `${name} (${worst.name})` : name;
  const cause = `${which}: ${worst.cause ?? 'nothing could be checked'}`;
  const details = { directory: artefacts.directory, logTail: artefacts.logTail };
  if (verdict === 'timeout')
    return new UpError('UP_TIMEOUT', cause, { hint: fix ?? 'Allow it more time: --within SECONDS', details });
  if (verdict === 'host-fault') return new UpError('UP_QEMU_FAILED', cause, { details });
  return new UpError('UP_BOOT_FAILED', cause, {
    hint: fix ?? `Serial log, screenshots and the command line are in ${artefacts.directory}`,
    details,
  });
}

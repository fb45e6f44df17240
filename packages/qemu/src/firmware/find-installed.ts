import type { MachinePlan } from '../command-line/machine-plan.ts';
import { findFirmware } from './find-firmware.ts';
import type { InstalledFirmware } from './firmware-need.ts';

export interface FindInstalledOptions {
  readonly plan: Pick<MachinePlan, 'firmware' | 'architecture' | 'board'>;
  readonly qemu: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The firmware that a machine needs beside what QEMU brings. @throws UpError UP_FIRMWARE_MISSING. */
export async function findInstalled({
  plan,
  qemu,
  env,
}: FindInstalledOptions): Promise<InstalledFirmware | undefined> {
  const { firmware, architecture, board } = plan;
  if (firmware !== 'uefi' && firmware !== 'uefi-secure') return undefined;
  const secureBoot = firmware === 'uefi-secure' ? 'enforced' : 'off';
  return await findFirmware({ architecture, board, secureBoot }, { qemu, env });
}

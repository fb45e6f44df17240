import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Channels, DriveFile, FirmwareFiles, MachineFacts } from '../command-line/machine-facts.ts';
import type { MachinePlan, PlannedDrive } from '../command-line/machine-plan.ts';
import { findInstalled } from '../firmware/find-installed.ts';
import type { InstalledFirmware } from '../firmware/firmware-need.ts';
import { prepareFirmware } from '../firmware/prepare-firmware.ts';
import { checkImage } from '../images/check-image.ts';
import { makeOverlay } from '../images/overlay.ts';
import type { Accelerator } from '../machine-options.ts';
import { readClockKhz } from './host-clock.ts';

export interface FactsOptions {
  readonly plan: MachinePlan;
  readonly qemu: string;
  readonly accelerator: Accelerator;
  /** Where overlays and variables are made. */
  readonly directory: string;
  readonly channels: Channels;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

export interface GatheredFacts {
  readonly facts: MachineFacts;
  /** For the command line by hand: the files as they were given, and nothing that goes with the machine. */
  readonly byHand: Omit<MachineFacts, 'channels'>;
}

/** The port of the first serial line, as SeaBIOS reads it: little endian. */
const COM1 = Uint8Array.of(0xf8, 0x03);

/**
 * Finds and makes what the command line needs of this host.
 * @throws UpError UP_FIRMWARE_MISSING, UP_MEDIUM_NOT_FOUND, UP_MEDIUM_UNREADABLE, UP_PROGRAM_NOT_FOUND (qemu-img).
 */
export async function gatherFacts(options: FactsOptions): Promise<GatheredFacts> {
  const { plan, qemu, accelerator, directory, channels } = options;
  await mkdir(directory, { recursive: true });
  const installed = await findInstalled(options);
  // A microvm has no clock to measure the processor's by, except one whose ticks come late on a busy host.
  const clockKhz = plan.board === 'microvm' && accelerator === 'tcg' ? await readClockKhz() : undefined;
  const own = { qemu, accelerator, clockKhz };
  const firmware =
    installed && (await prepareFirmware(installed, { architecture: plan.architecture, directory }));
  return {
    facts: {
      ...own,
      channels,
      firmware,
      drives: await Promise.all(
        plan.drives.map((drive, index) => prepareDrive(drive, { ...options, index })),
      ),
      biosSerialPort: plan.firmware === 'bios' ? await writePort(directory) : undefined,
    },
    byHand: {
      ...own,
      firmware: installed && byHandFirmware(installed),
      drives: plan.drives.map(byHandDrive),
    },
  };
}

async function prepareDrive(
  { path, format, as }: PlannedDrive,
  { directory, env, signal, index }: FactsOptions & { readonly index: number },
): Promise<DriveFile> {
  if (as === 'cdrom') {
    await checkImage({ path, format, env, signal });
    return { path, format, writes: 'none' };
  }
  const overlay = join(directory, `drive${index}.qcow2`);
  await makeOverlay({ path, format, overlay, env, signal, size: as === 'sd' ? 'power of two' : 'as it is' });
  return { path: overlay, format: 'qcow2', writes: 'keep' };
}

function byHandDrive({ path, format, as }: PlannedDrive): DriveFile {
  return { path, format, writes: as === 'cdrom' ? 'none' : 'discard' };
}

function byHandFirmware({ code, variables }: InstalledFirmware): FirmwareFiles {
  return { code, variables };
}

async function writePort(directory: string): Promise<string> {
  const path = join(directory, 'bios-serial-port');
  await writeFile(path, COM1);
  return path;
}

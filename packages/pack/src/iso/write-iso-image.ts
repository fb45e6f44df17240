import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFat } from '@up/formats';
import { runProcess, type Session } from '@up/process';
import type { Processor } from '../machine/processor.ts';
import { earlyConfig, type GrubConfigOptions, grubConfig, ISO_PATHS } from './grub-config.ts';
import { hybridBootSector, makeGrubCore } from './grub-core.ts';

export interface WriteIsoImageOptions extends GrubConfigOptions {
  readonly label: string;
  readonly processor: Processor;
  /** A directory for the work; `kernel` and `initrd` lie in it. */
  readonly scratch: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly manifest: string;
  /** 32 hexadecimal digits that tell this content from any other. */
  readonly id: string;
  /** Of all files and of the volume, in seconds. */
  readonly mtimeSec: number;
  /** Where the ISO is written. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session?: Session | undefined;
}

/**
 * Writes an ISO 9660 image that starts by El Torito from a CD, and by MBR or GPT from a stick, with BIOS and UEFI.
 * @throws UpError UP_PROGRAM_NOT_FOUND without xorriso or GRUB; UP_PROGRAM_FAILED; system errors.
 */
export async function writeIsoImage(options: WriteIsoImageOptions): Promise<void> {
  const { scratch, processor, id, env, signal, session, mtimeSec } = options;
  const marker = `/boot/grub/${id}`;
  const early = join(scratch, 'early.cfg');
  await writeFile(early, earlyConfig(marker));
  const grub = { config: early, env, signal, session };
  const bios = processor.bios === undefined ? undefined : join(scratch, 'bios.img');
  if (bios !== undefined && processor.bios !== undefined)
    await makeGrubCore({
      ...grub,
      platform: processor.bios,
      format: `${processor.bios}-eltorito`,
      file: bios,
    });
  const esp = await makeEsp(options, grub);
  const texts = {
    [ISO_PATHS.config]: grubConfig(options),
    [marker]: `${id}\n`,
    [ISO_PATHS.manifest]: options.manifest,
  };
  const grafts = [
    `${ISO_PATHS.kernel}=${options.kernel}`,
    `${ISO_PATHS.initrd}=${options.initrd}`,
    ...(bios === undefined ? [] : [`${ISO_PATHS.bios}=${bios}`]),
  ];
  for (const [path, text] of Object.entries(texts)) {
    const file = join(scratch, 'tree', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    grafts.push(`${path}=${file}`);
  }
  const boot = [
    ...(bios === undefined ? [] : biosArguments(await hybridBootSector(processor.bios ?? ''))),
    ...uefiArguments(esp, bios !== undefined),
  ];
  await runProcess({
    command: 'xorriso',
    args: [...commonArguments(options), ...boot, '-graft-points', ...grafts],
    // xorriso takes the times of the volume, and numbers that are made of the time, from it.
    env: { ...env, SOURCE_DATE_EPOCH: String(isoTime(mtimeSec)), LC_ALL: 'C', TZ: 'UTC' },
    signal,
    session,
    hint: 'Install it: apt install xorriso',
  });
}

interface GrubOptions {
  readonly config: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session: Session | undefined;
}

/** The EFI system partition: GRUB under the name that firmware looks for (UEFI 2.10, 3.5.1.1). */
async function makeEsp(
  { scratch, processor: { uefi }, id }: WriteIsoImageOptions,
  grub: GrubOptions,
): Promise<string> {
  const loader = join(scratch, 'loader.efi');
  await makeGrubCore({ ...grub, platform: uefi.platform, format: uefi.platform, file: loader });
  const image = writeFat({
    label: 'UP_ESP',
    volumeId: Number.parseInt(id.slice(0, 8), 16),
    files: [{ path: uefi.loader, data: await readFile(loader) }],
  });
  const file = join(scratch, 'esp.img');
  await writeFile(file, image);
  return file;
}

function commonArguments({ label, file, mtimeSec }: WriteIsoImageOptions): readonly string[] {
  const times = ['--set_all_file_dates', timeString(isoTime(mtimeSec))];
  return ['-no_rc', '-as', 'mkisofs', '-quiet', '-V', label, '-r', ...times, '-o', file];
}

/** xorriso takes the time 0 for none, and the clock instead. */
function isoTime(mtimeSec: number): number {
  return Math.max(1, mtimeSec);
}

/** `YYYYMMDDhhmmsscc`, in UTC. */
function timeString(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().replace(/\D/g, '').slice(0, 14)}00`;
}

function biosArguments(bootSector: string): readonly string[] {
  return [
    ...[
      '-b',
      ISO_PATHS.bios,
      '-c',
      '/boot/boot.cat',
      '-no-emul-boot',
      '-boot-load-size',
      '4',
      '-boot-info-table',
    ],
    ...['--grub2-boot-info', '--grub2-mbr', bootSector, '--mbr-force-bootable'],
  ];
}

/** One copy of the system partition serves both: as a partition, and as an image of El Torito. */
function uefiArguments(esp: string, isSecond: boolean): readonly string[] {
  return [
    ...['-partition_offset', '16', '-append_partition', '2', '0xef', esp, '-appended_part_as_gpt'],
    ...(isSecond ? ['-eltorito-alt-boot'] : ['-c', '/boot/boot.cat']),
    ...['-e', '--interval:appended_partition_2:all::', '-no-emul-boot'],
  ];
}

import { compareFindings, type Finding } from '@up/core';
import { mediaFinding } from './findings/rules.ts';
import type { Architecture, BootPath, DiskMedium, IsoMedium, LoaderEntry, Medium } from './medium.ts';

export interface PreflightOptions {
  readonly firmware: 'bios' | 'uefi' | 'uefi-secure';
  readonly architecture: Architecture;
  /** How an ISO is attached. Default: `cdrom`. */
  readonly attachedAs?: 'cdrom' | 'disk' | undefined;
}

type LoaderMedium = IsoMedium | DiskMedium;

/**
 * What is known to stop this boot (severity error), and what is worth knowing before it. Nothing is read: the
 * medium says it all. What would only stop another firmware than this one is a warning here.
 */
export function preflight(medium: Medium, options: PreflightOptions): readonly Finding[] {
  if (medium.kind === 'run-vm') return medium.findings;
  if (medium.kind === 'kernel' || medium.kind === 'uki')
    return [...kernelFindings(medium.architecture, options), ...medium.findings].sort(compareFindings);
  const boots = medium.boots.filter((boot) => isOffered(boot, medium, options));
  const starting = boots.filter((boot) => starts(boot, options));
  const kept = medium.findings.map((finding) =>
    stops(finding, medium, { options, starting }) ? finding : asWarning(finding),
  );
  const loader = loaderFindings(medium, { boots, starting, options });
  // Where nothing starts, no menu is shown.
  const menu = loader.length > 0 ? [] : entryFindings(medium, options);
  return [...loader, ...menu, ...kept].sort(compareFindings);
}

function isOffered(
  { by }: BootPath,
  { kind }: LoaderMedium,
  { attachedAs = 'cdrom' }: PreflightOptions,
): boolean {
  return (kind === 'iso' && attachedAs === 'cdrom') === (by === 'el-torito');
}

function starts(boot: BootPath, { firmware, architecture }: PreflightOptions): boolean {
  if (firmware === 'bios') return boot.firmware === 'bios';
  // Firmware starts loaders of its own width only.
  return boot.firmware === 'uefi' && boot.architecture === architecture;
}

/** A kernel of 32 bits runs on a processor of 64 bits, too. */
function runsOn(architecture: Architecture, machine: Architecture): boolean {
  return architecture === machine || (architecture === 'i386' && machine === 'x86_64');
}

function kernelFindings(architecture: Architecture, options: PreflightOptions): readonly Finding[] {
  if (runsOn(architecture, options.architecture)) return [];
  return [
    mediaFinding('wrong-architecture', {
      message: `the kernel is for ${architecture}, and the machine is ${options.architecture}`,
      evidence: `its header says ${architecture}`,
      fix: `Boot it with --arch ${architecture}.`,
    }),
  ];
}

interface Offered {
  readonly boots: readonly BootPath[];
  readonly starting: readonly BootPath[];
  readonly options: PreflightOptions;
}

/** That this firmware finds nothing to start. */
function loaderFindings(medium: LoaderMedium, { boots, starting, options }: Offered): readonly Finding[] {
  const isKnown = medium.kind === 'iso' || medium.unread === undefined;
  const isTold = medium.findings.some(({ rule }) => rule === 'media/no-boot-loader');
  if (starting.length > 0 || !isKnown || isTold) return [];
  const { firmware, architecture } = options;
  const what = medium.kind === 'iso' ? 'ISO' : 'disk';
  const evidence = describe(medium, boots);
  const others = boots.filter((boot) => boot.firmware === 'uefi');
  const [other] = others;
  if (firmware !== 'bios' && other !== undefined)
    return [
      mediaFinding('wrong-architecture', {
        message: `this ${what} starts on ${others.map((boot) => boot.architecture).join(', ')}, and the machine is ${architecture}`,
        path: other.loader,
        evidence,
        fix: `Boot it with --arch ${other.architecture}.`,
      }),
    ];
  const rule = firmware === 'bios' ? 'no-bios-loader' : 'no-uefi-loader';
  const name = firmware === 'bios' ? 'BIOS' : 'UEFI';
  const alternative = firmware === 'bios' ? 'uefi' : 'bios';
  const isThere = boots.some((boot) => boot.firmware === alternative);
  return [
    mediaFinding(rule, {
      message: `this ${what} has no ${name} loader; --firmware ${firmware} cannot work`,
      evidence,
      fix: isThere
        ? `Boot it with --firmware ${alternative}, or put a loader for ${name} on it.`
        : `Put a loader for ${name} on it.`,
    }),
  ];
}

function describe(medium: LoaderMedium, boots: readonly BootPath[]): string {
  const list = boots.map((boot) => (boot.firmware === 'bios' ? 'BIOS' : `UEFI of ${boot.architecture}`));
  if (list.length > 0) return `it starts by ${list.join(', ')} only`;
  const other = medium.boots.map(({ by }) => by);
  if (other.includes('el-torito')) return 'it has a boot catalogue for CDs, and nothing for disks';
  if (other.length > 0) return 'it starts as a disk, and has no boot catalogue for CDs';
  const uboot = medium.entries.find(({ loader }) => loader === 'extlinux');
  if (uboot !== undefined) return `there is only ${uboot.source}, which U-Boot or EXTLINUX read`;
  return medium.kind === 'iso'
    ? 'there is no boot catalogue that names one'
    : 'neither boot code nor an EFI system partition';
}

/** That no entry which this firmware would show starts a kernel for this machine. */
function entryFindings({ entries }: LoaderMedium, options: PreflightOptions): readonly Finding[] {
  const shown = entries.filter(
    (entry) => isShown(entry, entries, options) && entry.architecture !== undefined,
  );
  const [first] = shown;
  if (first?.architecture === undefined) return [];
  if (
    shown.some(({ architecture }) => architecture !== undefined && runsOn(architecture, options.architecture))
  )
    return [];
  return [
    mediaFinding('wrong-architecture', {
      message: `the kernel ${first.kernel} is for ${first.architecture}, and the machine is ${options.architecture}`,
      path: first.source,
      evidence: `the entry "${first.title}" starts it; no entry starts one for ${options.architecture}`,
      fix: `Boot it with --arch ${first.architecture}.`,
    }),
  ];
}

/** SYSLINUX is started by a BIOS, systemd-boot by UEFI; GRUB by either, unless it lies where only UEFI looks. */
function isShown(
  { loader, source }: Pick<LoaderEntry, 'loader' | 'source'>,
  entries: readonly LoaderEntry[],
  { firmware }: PreflightOptions,
): boolean {
  const isBios = firmware === 'bios';
  if (loader === 'syslinux') return isBios;
  if (loader === 'systemd-boot') return !isBios;
  if (loader === 'extlinux' || !isBios) return true;
  return !/^(?:esp:|(?:\d+:)?\/efi\/)/i.test(source) && !entries.some((entry) => entry.loader === 'syslinux');
}

interface Situation {
  readonly options: PreflightOptions;
  readonly starting: readonly BootPath[];
}

/** Whether an error of the medium concerns the boot that was asked for. */
function stops(
  { rule, path }: Finding,
  { entries }: LoaderMedium,
  { options, starting }: Situation,
): boolean {
  if (rule.startsWith('media/el-torito-')) return starting.length === 0;
  const named = entries.filter(({ source }) => source === path);
  return named.length === 0 || named.some((entry) => isShown(entry, entries, options));
}

function asWarning(finding: Finding): Finding {
  return finding.severity === 'error' ? { ...finding, severity: 'warning' } : finding;
}

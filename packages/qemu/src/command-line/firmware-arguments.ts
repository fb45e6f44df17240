import type { FlashFile, MachineFacts } from './machine-facts.ts';
import type { MachinePlan } from './machine-plan.ts';
import { qemuOption } from './qemu-value.ts';

/** The firmware's flash, its settings, and the kernel where QEMU loads one. */
export function firmwareArguments(plan: MachinePlan, facts: MachineFacts): readonly string[] {
  return [...flashArguments(plan, facts), ...settingArguments(plan, facts), ...kernelArguments(plan, facts)];
}

function flashArguments({ firmware, architecture }: MachinePlan, facts: MachineFacts): readonly string[] {
  if (facts.firmware === undefined) return [];
  const { code, variables } = facts.firmware;
  const secure = firmware === 'uefi-secure' && architecture === 'x86_64';
  return [
    // Only the firmware's own code, in system management mode, may write variables: else secure boot proves nothing.
    ...(secure ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : []),
    ...(secure ? ['-global', 'ICH9-LPC.disable_s3=1'] : []),
    ...['-drive', flash(code, { unit: 0, readonly: 'on' })],
    ...(variables === undefined ? [] : ['-drive', flash(variables, variablesOptions(facts))]),
  ];
}

function variablesOptions({ channels }: MachineFacts): Readonly<Record<string, string | number | undefined>> {
  // By hand the template itself is named: what is written to it is forgotten.
  return { unit: 1, snapshot: channels.kind === 'terminal' ? 'on' : undefined };
}

function flash(
  { path, format }: FlashFile,
  options: Readonly<Record<string, string | number | undefined>>,
): string {
  return qemuOption('if=pflash', { ...options, format, file: path });
}

function settingArguments({ firmware }: MachinePlan, { biosSerialPort }: MachineFacts): readonly string[] {
  if (firmware === 'bios' && biosSerialPort !== undefined)
    return ['-fw_cfg', qemuOption('name=etc/sercon-port', { file: biosSerialPort })];
  if (firmware !== 'uefi' && firmware !== 'uefi-secure') return [];
  // A network boot is nothing that was asked for, and its attempts take half a minute.
  return ['IPv4', 'IPv6'].flatMap((family) => [
    '-fw_cfg',
    `name=opt/org.tianocore/${family}PXESupport,string=n`,
  ]);
}

function kernelArguments({ kernel }: MachinePlan, { clockKhz }: MachineFacts): readonly string[] {
  if (kernel === undefined) return [];
  const clock = clockKhz === undefined ? [] : [`tsc_early_khz=${clockKhz}`];
  const parameters = [...(kernel.append === undefined ? [] : [kernel.append]), ...clock];
  return [
    ...['-kernel', kernel.kernel],
    ...(kernel.initrd === undefined ? [] : ['-initrd', kernel.initrd]),
    ...(kernel.deviceTree === undefined ? [] : ['-dtb', kernel.deviceTree]),
    ...(parameters.length === 0 ? [] : ['-append', parameters.join(' ')]),
  ];
}

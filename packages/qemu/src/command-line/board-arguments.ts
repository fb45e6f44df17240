import type { MachineFacts } from './machine-facts.ts';
import type { MachinePlan } from './machine-plan.ts';
import { qemuOption } from './qemu-value.ts';

/** Board, processor, memory and what a power cycle does. */
export function boardArguments(plan: MachinePlan, { accelerator }: MachineFacts): readonly string[] {
  return [
    '-nodefaults',
    '-no-user-config',
    ...['-display', 'none'],
    ...['-machine', machineOf(plan)],
    ...['-accel', accelerator],
    ...(plan.board === 'raspi3b' ? [] : ['-cpu', processorOf(plan, accelerator)]),
    ...['-smp', String(plan.cpus)],
    ...['-m', `${plan.memoryMB}M`],
    // The guest goes on after a panic: only so does the whole text of it come out of the serial port.
    ...['-action', `panic=none,reboot=${plan.onReboot === 'end' ? 'shutdown' : 'reset'}`],
    ...(plan.board === 'microvm' || plan.board === 'raspi3b' ? [] : ['-boot', 'menu=off,strict=on']),
  ];
}

function machineOf({ board, firmware }: MachinePlan): string {
  if (board === 'microvm') return qemuOption('microvm', { pcie: 'off', rtc: 'on', 'isa-serial': 'on' });
  if (board === 'raspi3b') return 'raspi3b';
  if (board === 'virt') return qemuOption('virt', { 'gic-version': 'max' });
  if (board === 'q35')
    return qemuOption('q35', { vmport: 'off', smm: firmware === 'uefi-secure' ? 'on' : undefined });
  return qemuOption('pc', { vmport: 'off' });
}

function processorOf({ architecture }: MachinePlan, accelerator: MachineFacts['accelerator']): string {
  if (accelerator === 'hvf') return 'host';
  // The architected pointer authentication costs up to half of the emulation's time.
  return architecture === 'aarch64' && accelerator === 'tcg' ? 'max,pauth-impdef=on' : 'max';
}

import { UpError } from '@up/core';
import type { MachineOptions } from '../machine-options.ts';
import type { MachinePlan } from './machine-plan.ts';

const BOARDS: Readonly<Record<MachinePlan['architecture'], readonly string[]>> = {
  x86_64: ['q35', 'pc', 'microvm'],
  aarch64: ['virt', 'raspi3b'],
};

/** Names what QEMU could not do, before it is asked to. @throws UpError UP_USAGE. */
export function checkPlan(plan: MachinePlan, options: Pick<MachineOptions, 'architecture'>): void {
  const problem = findProblem(plan, options);
  if (problem !== undefined) throw new UpError('UP_USAGE', problem.message, { hint: problem.hint });
}

interface Problem {
  readonly message: string;
  readonly hint: string;
}

function findProblem(
  plan: MachinePlan,
  { architecture }: Pick<MachineOptions, 'architecture'>,
): Problem | undefined {
  if (architecture === 'arm' || architecture === 'riscv64')
    return {
      message: `Machines of architecture ${architecture} cannot be started`,
      hint: 'x86_64, i386 and aarch64 are supported.',
    };
  if (!BOARDS[plan.architecture].includes(plan.board))
    return {
      message: `There is no board ${plan.board} for ${plan.architecture}`,
      hint: `Choose one of ${BOARDS[plan.architecture].join(', ')}.`,
    };
  if ((plan.board === 'microvm' || plan.board === 'raspi3b') && plan.kernel === undefined)
    return {
      message: `The board ${plan.board} starts kernels only: QEMU has no firmware for it that could read a disk`,
      hint: `Use the board ${plan.board === 'microvm' ? 'q35' : 'virt'}, or give a kernel.`,
    };
  if (plan.board === 'raspi3b' && plan.network.mode === 'tap')
    return {
      message: 'The board raspi3b has no network card for a TAP device',
      hint: 'Use the user network.',
    };
  if (plan.board === 'raspi3b' && plan.shares.length > 0)
    return { message: 'The board raspi3b cannot share directories', hint: 'Use the board virt.' };
  if (plan.architecture === 'aarch64' && plan.firmware === 'bios')
    return { message: 'aarch64 has no BIOS', hint: 'Use the firmware uefi.' };
  if (plan.firmware === 'uefi-secure' && plan.board === 'pc')
    return { message: 'The board pc cannot do secure boot', hint: 'Use the board q35.' };
  if (!Number.isSafeInteger(plan.memoryMB) || plan.memoryMB < 1)
    return { message: `${plan.memoryMB} MB is no size of memory`, hint: 'Give a whole number of MB.' };
  if (!Number.isSafeInteger(plan.cpus) || plan.cpus < 1 || plan.cpus > 255)
    return { message: `${plan.cpus} is no number of processors`, hint: 'Give a whole number from 1 to 255.' };
  return undefined;
}

import type { FailureRule } from './failure-rule.ts';
import { FIRMWARE_RULES } from './rules/firmware.ts';
import { HOST_RULES } from './rules/host.ts';
import { INITRD_RULES } from './rules/initrd.ts';
import { KERNEL_RULES } from './rules/kernel.ts';
import { KERNEL_TROUBLE_RULES } from './rules/kernel-trouble.ts';
import { LOADER_RULES } from './rules/loader.ts';
import { MACHINE_RULES } from './rules/machine.ts';
import { SYSTEM_RULES } from './rules/system.ts';

/** The rules for what a guest writes, in the order in which they are tried: the first that fits names the line. */
export const GUEST_RULES: readonly FailureRule[] = [
  ...FIRMWARE_RULES,
  ...LOADER_RULES,
  ...KERNEL_RULES,
  ...KERNEL_TROUBLE_RULES,
  ...INITRD_RULES,
  ...SYSTEM_RULES,
  ...MACHINE_RULES,
];

export { HOST_RULES };

/** Every cause for which a boot can fail. Each has a page in docs/boot. */
export const BOOT_RULES: readonly FailureRule[] = [...GUEST_RULES, ...HOST_RULES];

/** The rule of that id. @throws Error where there is none: a mistake in the code that asks. */
export function bootRule(id: FailureRule['id']): FailureRule {
  const rule = BOOT_RULES.find((other) => other.id === id);
  if (rule === undefined) throw new Error(`no boot rule ${id}`);
  return rule;
}

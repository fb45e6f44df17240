import { boardArguments } from './board-arguments.ts';
import { channelArguments, deviceArguments } from './device-arguments.ts';
import { driveArguments } from './drive-arguments.ts';
import { firmwareArguments } from './firmware-arguments.ts';
import type { MachineFacts } from './machine-facts.ts';
import type { MachinePlan } from './machine-plan.ts';
import { networkArguments } from './network-arguments.ts';

/** The whole command line: QEMU's path, then its arguments. Everything that it does not name is absent. */
export function qemuCommandLine(plan: MachinePlan, facts: MachineFacts): readonly string[] {
  return [
    facts.qemu,
    ...boardArguments(plan, facts),
    ...firmwareArguments(plan, facts),
    ...channelArguments(plan, facts),
    ...driveArguments(plan, facts),
    ...networkArguments(plan, facts),
    ...deviceArguments(plan),
  ];
}

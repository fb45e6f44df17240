import type { ContainerFlags } from './container-flags.ts';

/** The same container on free ports of the host, instead of those that are named. */
export function withFreePorts(flags: ContainerFlags): ContainerFlags {
  return { ...flags, ports: Object.fromEntries(Object.keys(flags.ports).map((port) => [port, 0])) };
}

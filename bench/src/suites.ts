import type { Suite } from './suite.ts';
import { boot } from './suites/boot.ts';
import { cold } from './suites/cold.ts';
import { container } from './suites/container.ts';
import { inspect } from './suites/inspect.ts';
import { nix } from './suites/nix.ts';
import { origin } from './suites/origin.ts';
import { startup } from './suites/startup.ts';
import { swarm } from './suites/swarm.ts';

/** Every benchmark, in the order they run. */
export const SUITES: readonly Suite[] = [startup, cold, origin, swarm, inspect, container, boot, nix];

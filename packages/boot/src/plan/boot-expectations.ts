import type { HttpExpectation, LogExpectation, Profile } from '@up/profiles';

/** What has to hold of a boot. */
export interface BootExpectations {
  /** A pattern (Go's syntax, RE2) that a line of the console has to match. */
  readonly readyText?: string | undefined;
  /** Until it is ready. */
  readonly within: Within;
  readonly http: readonly HttpExpectation[];
  /** Name of a server in `http` -> its port in the guest. */
  readonly servers: Readonly<Record<string, number>>;
  /** Ports of the guest that accept connections. */
  readonly ports: readonly number[];
  readonly logs: LogExpectation;
  /** Seconds after it is ready during which nothing may go wrong. */
  readonly settleSec: number;
  /** It has to shut down when the power button is pressed; undefined: that is not tried. */
  readonly stopWithin?: Within | undefined;
  /** It starts a second time from what the first boot left on its disk. */
  readonly secondBoot: boolean;
  /** Phase -> what it may take. */
  readonly budgets: readonly PhaseBudget[];
}

/** `scaled`: seconds of an idle host with TCG, more where host or machine are slower. `exact`: of the clock. */
export interface Within {
  readonly seconds: number;
  readonly clock: 'scaled' | 'exact';
}

export interface PhaseBudget {
  readonly phase: BudgetPhase;
  readonly maxMs: number;
}

/** `total`: from the start of the machine until it is ready. */
export type BudgetPhase = 'firmware' | 'loader' | 'kernel' | 'initrd' | 'system' | 'total';

const DEFAULT_WITHIN: Within = { seconds: 120, clock: 'scaled' };
/** Longer than systemd gives a unit that does not stop. */
const DEFAULT_STOP_SEC = 60;

export const NOTHING_EXPECTED: BootExpectations = {
  within: DEFAULT_WITHIN,
  http: [],
  servers: {},
  ports: [],
  logs: { present: [], absent: [] },
  settleSec: 1,
  secondBoot: false,
  budgets: [],
};

/** What a profile expects of its virtual machine. */
export function expectationsOf(profile: Pick<Profile, 'expect' | 'servers' | 'vm'>): BootExpectations {
  const { expect, servers, vm } = profile;
  return {
    ...NOTHING_EXPECTED,
    within: { seconds: expect.readyWithinSec, clock: 'scaled' },
    http: expect.http,
    servers: Object.fromEntries(
      Object.entries(servers).map(([name, { port }]) => [
        name,
        vm.forwards.find((forward) => forward.name === name)?.guest ?? port,
      ]),
    ),
    ports: expect.ports,
    logs: expect.logs,
    settleSec: expect.noRestartForSec,
    stopWithin: { seconds: expect.stopWithinSec ?? DEFAULT_STOP_SEC, clock: 'scaled' },
  };
}

/** Every port of the guest that has to be reached from here. */
export function guestPorts({ http, servers, ports }: BootExpectations): readonly number[] {
  const asked = http.flatMap(({ server }) => servers[server] ?? []);
  return [...new Set([...asked, ...ports])];
}

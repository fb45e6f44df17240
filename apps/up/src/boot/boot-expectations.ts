import { type BootExpectations, expectationsOf, NOTHING_EXPECTED } from '@up/boot';
import type { HttpExpectation } from '@up/profiles';
import type { BudgetValue, HttpPath } from '../commands/boot-option-values.ts';
import type { Selection } from '../select-target.ts';

export interface ExpectationFlags {
  readonly ready?: string;
  readonly http?: readonly HttpPath[];
  readonly tcp?: readonly number[];
  readonly within?: number;
  readonly present?: readonly string[];
  readonly absent?: readonly string[];
  readonly shutdown?: number | true;
  readonly secondBoot?: true;
  readonly budget?: readonly BudgetValue[];
}

const DEFAULT_HTTP_PORT = 80;
const DEFAULT_STOP_SEC = 60;

/** What a profile expects, and what flags add to it. */
export function bootExpectations(
  flags: ExpectationFlags,
  selection: Selection | undefined,
): BootExpectations {
  const base = selection === undefined ? NOTHING_EXPECTED : expectationsOf(selection.profile);
  const { ready, http = [], tcp = [], within, present = [], absent = [], shutdown, budget = [] } = flags;
  const [firstServer] = Object.keys(base.servers);
  const added = http.map(({ port, path }) => httpExpectation(path, port, firstServer));
  const servers = Object.fromEntries(
    added.flatMap(({ server }) => (server in base.servers ? [] : [[server, portOf(server)]])),
  );
  return {
    ...base,
    ...(ready === undefined ? {} : { readyText: ready }),
    ...(within === undefined ? {} : { within: { seconds: within, clock: 'exact' } }),
    http: [...base.http, ...added],
    servers: { ...base.servers, ...servers },
    ports: [...new Set([...base.ports, ...tcp])],
    logs: { present: [...base.logs.present, ...present], absent: [...base.logs.absent, ...absent] },
    ...(shutdown === undefined ? {} : { stopWithin: stopWithin(shutdown) }),
    secondBoot: flags.secondBoot ?? base.secondBoot,
    budgets: [...base.budgets, ...budget],
  };
}

function stopWithin(shutdown: number | true): BootExpectations['stopWithin'] {
  return shutdown === true
    ? { seconds: DEFAULT_STOP_SEC, clock: 'scaled' }
    : { seconds: shutdown, clock: 'exact' };
}

/** Without a port: the first server of the profile, else the port of HTTP. */
function httpExpectation(
  path: string,
  port: number | undefined,
  firstServer: string | undefined,
): HttpExpectation {
  const server = port === undefined ? (firstServer ?? `port ${DEFAULT_HTTP_PORT}`) : `port ${port}`;
  return { server, path, status: 200 };
}

function portOf(server: string): number {
  return Number(server.replace('port ', ''));
}

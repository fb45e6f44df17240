import { type BootReport, bootMedium, expectationsOf } from '@up/boot';
import { type Check, type ExitCode, UpError } from '@up/core';
import { openMedium } from '@up/media';
import type { Session } from '@up/process';
import type { CommandContext } from '../context.ts';
import { reportProven, reportReady } from '../report-ready.ts';
import type { Selection } from '../select-target.ts';
import { serverUrls } from '../server-urls.ts';
import { bootError } from './boot-error.ts';
import { reportProgress } from './boot-progress.ts';
import type { Bootable } from './build-bootable.ts';
import type { GuestNetwork } from './guest-network.ts';
import { untilEnded } from './hold-machine.ts';

const SHOWN_LINES = 20;

export interface RunMachineOptions {
  /** For people. */
  readonly name: string;
  readonly selection: Selection;
  readonly bootable: Bootable;
  readonly network: GuestNetwork;
  readonly session: Session;
  /** `healthy`: press its power button after the first healthy answer; `stopped`: run until ^C. */
  readonly until: 'healthy' | 'stopped';
  /** Where the files that tell of the boot are put. */
  readonly directory: string;
}

export interface MachineReport extends Omit<BootReport, 'error'> {
  readonly urls: readonly string[];
  readonly exitCode: ExitCode;
  readonly error?: UpError;
}

/** Boots what was built as its profile says, proves that it works, and stays with it until it ends. */
export async function runMachine(
  context: CommandContext,
  { name, selection, bootable, network, session, until, directory }: RunMachineOptions,
): Promise<MachineReport> {
  const { env, signal } = context;
  const { profile } = selection;
  const { memoryMB, cpus } = profile.vm;
  const { forwards, tap } = network;
  const expect = expectationsOf(profile);
  const urlsOf = (addresses: Iterable<readonly [number, string]>): readonly string[] =>
    guestUrls(selection, { addresses, ports: expect.servers });
  const told = reportProgress(context, { prefix: '', toldNotes: new Set() });
  const report = await bootMedium({
    ...{ name, directory, env, session, signal, memoryMB, cpus, forwards, tap, expect },
    medium: await openMedium(bootable.path, { signal }),
    direct: bootable.direct,
    afterwards: until === 'healthy' ? 'stop' : 'keep',
    onProgress: (event) => {
      // That it is ready is told with what it answered, and where.
      if (event.type !== 'ready') told(event);
    },
    hold: async (machine, checks) => {
      if (checks.some(({ status }) => status === 'failed')) return;
      reportProven(context, { checks: proven(checks), tookMs: performance.now() - machine.startedAtMs });
      reportReady(context, { name, urls: urlsOf(machine.forwards), ends: '^C stops it' });
      await untilEnded(context, machine);
    },
  });
  const addresses = Object.entries(report.machine?.forwards ?? {});
  const urls = urlsOf(addresses.map(([port, address]) => [Number(port), address]));
  if (until === 'healthy') reportEnd(context, { report, urls });
  const { error: _, ...facts } = report;
  const error = stoppedBy(signal) ?? withLastLines(bootError(name, [report]), report);
  return { ...facts, urls, exitCode: error?.exitCode ?? 0, ...(error === undefined ? {} : { error }) };
}

interface Addresses {
  /** Port of the guest -> `127.0.0.1:PORT`. */
  readonly addresses: Iterable<readonly [number, string]>;
  /** Server of the profile -> port of the guest. */
  readonly ports: Readonly<Record<string, number>>;
}

function guestUrls({ profile }: Selection, { addresses, ports }: Addresses): readonly string[] {
  const known = new Map(addresses);
  const servers = Object.entries(ports).flatMap(([server, port]) => {
    const address = known.get(port);
    return address === undefined ? [] : [[server, `http://${address}`] as const];
  });
  return serverUrls(profile, new Map(servers));
}

/** What the guest answered; that nothing failed goes without saying. */
function proven(checks: readonly (Check & { readonly area: string })[]): readonly Check[] {
  return checks.filter(({ area, status }) => area === 'ready' && status === 'passed');
}

function reportEnd(
  context: CommandContext,
  { report, urls }: { readonly report: BootReport; readonly urls: readonly string[] },
): void {
  const { verdict, checks, name, readyAfterMs } = report;
  if (verdict !== 'passed' || readyAfterMs === undefined) return;
  reportProven(context, { checks: proven(checks), tookMs: readyAfterMs });
  reportReady(context, { name, urls, ends: undefined });
  context.reporter.step('stopped', `${name} after its first healthy answer, as --once asks`);
}

/** The lines around the cause, or the last ones of the console: nobody has seen the others. */
function withLastLines(error: UpError | undefined, { artefacts }: BootReport): UpError | undefined {
  if (error === undefined || artefacts.logTail.length === 0) return error;
  const { code, message, hint } = error;
  const details = { ...error.details, tail: artefacts.logTail.slice(-SHOWN_LINES) };
  return new UpError(code, message, { ...(hint === undefined ? {} : { hint }), details, cause: error });
}

/** ^C is how a machine that is kept comes to its end. */
function stoppedBy({ aborted, reason }: AbortSignal): UpError | undefined {
  return aborted && reason instanceof UpError ? reason : undefined;
}

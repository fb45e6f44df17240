import { formatBytes } from '@up/core';
import type { BuildSnapshot, BuildState, TransferState } from '@up/nix';
import { countsOf } from './counts.ts';
import { elapsed } from './elapsed.ts';
import { columnsOf, fit, harmless } from './fit-text.ts';
import { buildName, machineName, storeName, transferName } from './names.ts';
import type { BuildPaint } from './paint.ts';
import { type Branch, treeLines } from './tree-lines.ts';

export interface TreeFrameOptions {
  readonly columns: number;
  readonly rows: number;
  readonly elapsedMs: number;
  /** On the clock of the snapshot. */
  readonly now: number;
  readonly paint: BuildPaint;
}

/** Taller than this a tree is not read but watched. */
const MAX_ROWS = 40;
const MAX_FETCHED = 3;
const MAX_NAMED = 3;

/** What is going on, as lines that fit: a head with counts, then a branch for each build, by machine. */
export function treeFrame(snapshot: BuildSnapshot, options: TreeFrameOptions): readonly string[] {
  const { columns, rows, elapsedMs, paint } = options;
  // The last column stays free: some terminals wrap when it is written.
  const width = Math.max(10, columns - 1);
  const head = headLine(snapshot, { width, elapsedMs, paint });
  const room = Math.min(rows - 2, MAX_ROWS);
  if (room < 1) return [head];
  const lines = treeLines(branchesFor(snapshot, { ...options, width, room }), { width, paint });
  return [head, ...lines.slice(0, room)];
}

interface HeadOptions {
  readonly width: number;
  readonly elapsedMs: number;
  readonly paint: BuildPaint;
}

function headLine(snapshot: BuildSnapshot, { width, elapsedMs, paint }: HeadOptions): string {
  const time = elapsed(elapsedMs);
  const counts = countsOf(snapshot);
  const said = counts.length === 0 ? ['evaluating'] : counts;
  const room = width - LABEL.length - time.length - 2;
  if (room < 8) return paint('cyan', fit(`${LABEL}${said.join(', ')}`, width));
  const text = fit(said.join(', '), room);
  return `${paint('cyan', LABEL)}${text}  ${paint('dim', time)}`;
}

const LABEL = 'build    ';

interface BranchOptions extends TreeFrameOptions {
  readonly width: number;
  readonly room: number;
}

/** With the last line of each build where there is room for that, without else; what is still too much is counted. */
function branchesFor(snapshot: BuildSnapshot, options: BranchOptions): readonly Branch[] {
  const others = [
    ...fetchBranches(snapshot.transfers, options.now),
    ...waitingBranch(snapshot),
    ...failedBranch(snapshot),
  ];
  const running = snapshot.builds.filter(({ outcome }) => outcome === 'running');
  const room = Math.max(1, options.room - others.length);
  const machines = new Set(running.map(({ machine }) => machine)).size;
  const heads = machines > 1 || running.some(({ machine }) => machine !== undefined) ? machines : 0;
  const withLines = running.length + running.filter(hasLine).length + heads <= room;
  const shown = Math.max(1, room - heads - (running.length + heads > room ? 1 : 0));
  const cut = running.length > shown ? running.slice(0, shown) : running;
  const more = running.length - cut.length;
  return [
    ...byMachine(cut, { ...options, lines: withLines ? 'last' : 'none' }),
    ...(more > 0 ? [{ text: `and ${more} more running`, tone: 'dim' as const }] : []),
    ...others,
  ];
}

function hasLine({ lastLine }: BuildState): boolean {
  return lastLine !== undefined && lastShown(lastLine) !== '';
}

/** Of a progress bar, which rewrites its line, what stands there last. */
function lastShown(line: string): string {
  return line.trim().split('\r').at(-1)?.trim() ?? '';
}

interface BuildBranchOptions extends BranchOptions {
  readonly lines: 'last' | 'none';
}

/** Builds of this machine stand by themselves; those of others below its name. */
function byMachine(builds: readonly BuildState[], options: BuildBranchOptions): readonly Branch[] {
  const local = builds.filter(({ machine }) => machine === undefined);
  const remote = new Map<string, BuildState[]>();
  for (const build of builds) {
    if (build.machine === undefined) continue;
    const known = remote.get(build.machine);
    if (known === undefined) remote.set(build.machine, [build]);
    else known.push(build);
  }
  return [
    ...local.map((build) => buildBranch(build, options)),
    ...[...remote].map(([machine, own]) => ({
      text: `on ${machineName(machine)}`,
      tone: 'cyan' as const,
      branches: own.map((build) => buildBranch(build, options)),
    })),
  ];
}

const NAME_COLUMNS = 36;

function buildBranch(build: BuildState, { now, lines, width }: BuildBranchOptions): Branch {
  const { phase, startedAt, lastLine } = build;
  const time = elapsed(now - startedAt);
  const after = phase === undefined ? time : `${fit(harmless(phase), 20)}  ${time}`;
  const name = fit(buildName(build), Math.max(10, width - 10 - columnsOf(after)));
  const gap = ' '.repeat(Math.max(2, NAME_COLUMNS - columnsOf(name)));
  return {
    text: name,
    after: width < 60 ? `  ${after}` : `${gap}${after}`,
    ...(lines === 'last' && hasLine(build) ? { below: harmless(lastShown(lastLine ?? '')) } : {}),
  };
}

function fetchBranches(transfers: readonly TransferState[], now: number): readonly Branch[] {
  // A substitution is the reason, the copy and the download in it are how: one line of the three is enough.
  const reasons = transfers.filter(({ kind }) => kind !== 'download');
  const shown = reasons.length > 0 ? reasons : transfers;
  const cut = shown.slice(0, MAX_FETCHED);
  const more = shown.length - cut.length;
  return [
    ...cut.map((transfer) => ({
      text: `${transfer.kind === 'copy' ? 'copying' : 'fetching'} ${transferName(transfer)}`,
      after: `  ${progressOf(transfer, now)}`,
      tone: 'plain' as const,
    })),
    ...(more > 0 ? [{ text: `and ${more} more fetched`, tone: 'dim' as const }] : []),
  ];
}

function progressOf({ doneBytes, expectedBytes, from, startedAt }: TransferState, now: number): string {
  const done = doneBytes === undefined || doneBytes === 0 ? [] : [formatBytes(doneBytes)];
  const of = expectedBytes === undefined || done.length === 0 ? [] : [`of ${formatBytes(expectedBytes)}`];
  const where = from === undefined || from === '' ? [] : [`from ${machineName(from)}`];
  return [...done, ...of, ...where, ` ${elapsed(now - startedAt)}`].join(' ').trim();
}

/** Named as soon as it is known: with keep-going others may run for hours. */
function failedBranch({ builds }: BuildSnapshot): readonly Branch[] {
  const failed = builds.filter(({ outcome }) => outcome === 'failed').map(buildName);
  return failed.length === 0 ? [] : [{ text: `failed: ${listed(failed)}`, tone: 'red' }];
}

function waitingBranch({ waiting }: BuildSnapshot): readonly Branch[] {
  return waiting.length === 0 ? [] : [{ text: `waiting: ${listed(waiting.map(storeName))}`, tone: 'dim' }];
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

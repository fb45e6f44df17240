import { plural, safeText, truncate } from '@up/core';
import type { HomeStatus, SystemProfileStatus, SystemStatus } from '@up/nix';
import type { Screen } from '../screen.ts';
import { timeAgo } from '../time-ago.ts';
import { wrapWords } from '../wrap-words.ts';

const LABEL_WIDTH = 9;
const MIN_WIDTH = 30;
const MAX_ERRORS = 5;
const MAX_MESSAGE = 200;
const SHORT_COMMIT = 12;

export interface RenderStatusOptions extends Screen {
  readonly now: Date;
}

/** How a machine stands, for people: what it is, what is not as it should be, what was not looked at. */
export function renderStatus(status: SystemStatus, options: RenderStatusOptions): string {
  const { style } = options;
  const blocks: readonly (readonly [string, readonly string[]])[] = [
    [status.host.kind, hostLines(status)],
    ['system', systemLines(status.system, options.now)],
    ['commit', commitLines(status.system)],
    ['home', homeLines(status.home)],
    ['flake', flakeLines(status.flake)],
    ['journal', journalLines(status.journal)],
    ['units', unitLines(status.units)],
    ['last run', lastRunLines(status.lastRun, options.now)],
    ['skipped', status.skipped.map(({ what, why }) => `${what}: ${safeText(why)}`)],
  ];
  return [
    ...blocks.flatMap(([label, lines]) => block(label, lines, options)),
    '',
    ...(status.problems.length === 0
      ? [style('green', 'in sync, and no errors')]
      : problemLines(status, options)),
    '',
  ].join('\n');
}

function hostLines({ host, system, home, root }: SystemStatus): readonly string[] {
  const { version, kernel, platform } = system?.metadata ?? home?.metadata ?? {};
  const facts = [version, kernel === undefined ? undefined : `Linux ${kernel}`, platform].filter(
    (fact) => fact !== undefined,
  );
  const place = root === '/' ? '' : ` below ${root}`;
  return [safeText(`${host.name ?? 'a machine without a name'}${place}   ${facts.join(', ')}`.trimEnd())];
}

function systemLines(system: SystemProfileStatus | undefined, now: Date): readonly string[] {
  if (system === undefined) return [];
  const { current, latest, running, runningPath, booted, generations, reboot } = system;
  const made = generations.find(({ number }) => number === current)?.createdAt;
  const age = made === undefined ? '' : `, made ${timeAgo(made, now)}`;
  const runs =
    runningPath === undefined
      ? undefined
      : running === undefined
        ? 'what runs is none of them'
        : `${running} runs`;
  const parts = [
    `${current ?? 'none'} is set${age}`,
    `${latest} is the latest of ${generations.length}`,
    runs,
    booted === undefined || booted === running ? undefined : `${booted} was booted`,
  ];
  return [
    `generation ${parts.filter((part) => part !== undefined).join('; ')}`,
    ...(reboot === 'needed'
      ? ['the kernel, its modules or the initrd are others than those that were booted']
      : []),
  ];
}

function commitLines(system: SystemProfileStatus | undefined): readonly string[] {
  const { configurationRevision: own, nixpkgsRevision: nixpkgs } = system?.metadata ?? {};
  if (system?.metadata === undefined) return [];
  const known =
    own === undefined ? 'not known: the configuration does not set system.configurationRevision' : short(own);
  return [nixpkgs === undefined ? known : `${known}, nixpkgs ${short(nixpkgs)}`];
}

function short(commit: string): string {
  return safeText(commit.replace(/^([0-9a-f]{12})[0-9a-f]{28}/, '$1')).slice(0, SHORT_COMMIT + 6);
}

function homeLines(home: HomeStatus | undefined): readonly string[] {
  if (home === undefined) return [];
  const { user, profile, current, latest, generations } = home;
  const what =
    profile === undefined
      ? 'part of the system, without generations of its own'
      : `generation ${current ?? 'none'} is set; ${latest} is the latest of ${generations.length}`;
  return [`${safeText(user)}, ${what}`];
}

function flakeLines(flake: SystemStatus['flake']): readonly string[] {
  if (flake === undefined) return [];
  const { installable, evaluates, matchesRunning, errors } = flake;
  const match =
    matchesRunning === undefined
      ? ''
      : matchesRunning
        ? ', and is what runs'
        : ', to something else than what runs';
  return [
    `${safeText(installable)} ${evaluates ? `evaluates${match}` : 'does not evaluate'}`,
    ...errors
      .slice(0, MAX_ERRORS)
      .map(({ code, cause, message }) => `${code}: ${truncate(safeText(cause ?? message), MAX_MESSAGE)}`),
  ];
}

function journalLines(journal: SystemStatus['journal']): readonly string[] {
  if (journal === undefined) return [];
  const partial = journal.isPartial ? ', as far as this user may read it' : '';
  if (journal.count === 0) return [`no errors of builds and activations${partial}`];
  const shown = journal.errors.slice(-MAX_ERRORS);
  return [
    `${plural(journal.count, 'error')}${partial}`,
    ...shown.map(({ unit, message }) => truncate(safeText(`${unit ?? 'journal'}: ${message}`), MAX_MESSAGE)),
  ];
}

function unitLines(units: SystemStatus['units']): readonly string[] {
  if (units === undefined) return [];
  const { system, user } = units;
  const named = [...system, ...(user ?? []).map((unit) => `${unit} (of the user)`)];
  if (named.length > 0) return [`failed: ${named.map(safeText).join(', ')}`];
  return [user === undefined ? 'none failed; those of the user are not known' : 'none failed'];
}

function lastRunLines(run: SystemStatus['lastRun'], now: Date): readonly string[] {
  if (run === undefined) return [];
  return [`${safeText(run.subject)} ${run.outcome} ${timeAgo(run.startedAt, now)}   up history ${run.id}`];
}

function problemLines({ problems }: SystemStatus, { style, width }: Screen): readonly string[] {
  return problems.flatMap(({ kind, message, fix }) => {
    const label =
      kind === 'error'
        ? style('red', 'error'.padEnd(LABEL_WIDTH))
        : style('yellow', 'sync'.padEnd(LABEL_WIDTH));
    const lines = wrapped(safeText(message), width);
    return [
      ...lines.map((line, index) => `${index === 0 ? label : ' '.repeat(LABEL_WIDTH)}${line}`),
      ...(fix === undefined ? [] : [`${' '.repeat(LABEL_WIDTH)}${style('cyan', safeText(fix))}`]),
    ];
  });
}

function block(label: string, lines: readonly string[], { style, width }: Screen): readonly string[] {
  return lines
    .flatMap((line) => wrapped(line, width))
    .map((line, index) =>
      index === 0
        ? `${style('bold', label.padEnd(Math.max(LABEL_WIDTH, label.length + 1)))}${line}`
        : `${' '.repeat(LABEL_WIDTH)}${line}`,
    );
}

function wrapped(line: string, width: number | undefined): readonly string[] {
  return wrapWords(line, Math.max(MIN_WIDTH, (width ?? Number.POSITIVE_INFINITY) - LABEL_WIDTH));
}

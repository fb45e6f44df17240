import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BootReport, bootMedium, NOTHING_EXPECTED } from '@up/boot';
import { UpError } from '@up/core';
import { openMedium } from '@up/media';
import { type Session, startSession } from '@up/process';
import type { GuestCase, GuestOutcome } from './guest-case.ts';
import { makeTrouble } from './host-trouble.ts';

/** What was said of a guest, and what it left. */
export interface Judged {
  readonly outcome: GuestOutcome;
  /** The sentence that names the cause. */
  readonly cause: string;
  /** For people: why it is so. */
  readonly story: string;
  /** Files that were booted from, and are not what they were. */
  readonly changedInputs: readonly string[];
  /** Files that the report names, and that are not there. */
  readonly missingArtefacts: readonly string[];
  /** Command lines of QEMUs that still run. */
  readonly leftRunning: readonly string[];
}

/** Boots guests, one after the other, in a state directory of its own. */
export class GuestBench implements AsyncDisposable {
  readonly #session: Session;
  readonly #directory: string;

  private constructor(session: Session, directory: string) {
    this.#session = session;
    this.#directory = directory;
  }

  static async start(): Promise<GuestBench> {
    const directory = mkdtempSync(join(tmpdir(), 'up-guests-'));
    return new GuestBench(await startSession({ stateDir: directory }), directory);
  }

  async judge(guest: GuestCase, round: number): Promise<Judged> {
    const { medium: path, expect, ...boot } = guest.boot();
    const directory = join(this.#directory, `${guest.name}-${round}`);
    using _files = { [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
    await using trouble = guest.host === undefined ? undefined : await makeTrouble(guest.host, directory);
    try {
      const report = await bootMedium({
        ...boot,
        name: guest.name,
        medium: await openMedium(path),
        accelerator: 'tcg',
        expect: { ...NOTHING_EXPECTED, ...expect },
        directory,
        env: process.env,
        session: this.#session,
        signal: new AbortController().signal,
        ...trouble?.options,
      });
      return { ...judgement(report), leftRunning: this.#running() };
    } catch (error) {
      if (!(error instanceof UpError)) throw error;
      return {
        outcome: { verdict: 'refused', cause: error.code },
        cause: error.message,
        story: `${error.message}\n${error.hint ?? ''}`,
        changedInputs: [],
        missingArtefacts: [],
        leftRunning: this.#running(),
      };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Every process that has this bench's directory on its command line. */
  #running(): readonly string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => commandLine(pid))
      .filter((command) => command.includes(this.#directory) && command.includes('qemu'));
  }
}

function judgement(report: BootReport): Omit<Judged, 'leftRunning'> {
  const { artefacts } = report;
  const files = [artefacts.serialLog, artefacts.timeline, artefacts.command, artefacts.events];
  const named =
    report.machine === undefined ? [] : [...files, ...artefacts.screenshots.map(({ path }) => path)];
  return {
    outcome: outcomeOf(report),
    cause: report.cause ?? '',
    story: tell(report),
    changedInputs: artefacts.inputs.filter(({ before, after }) => before !== after).map(({ path }) => path),
    missingArtefacts: named.filter((file) => !existsSync(file)),
  };
}

function outcomeOf(report: BootReport): GuestOutcome {
  const { verdict, failures, findings, checks } = report;
  if (verdict === 'passed') return { verdict };
  if (verdict === 'host-fault') {
    const fault = failures.find(({ origin }) => origin === 'host');
    return { verdict, cause: fault?.rule ?? report.error?.code ?? report.cause ?? 'unknown' };
  }
  const first =
    failures.find(({ severity }) => severity === 'fatal') ??
    failures.find(({ severity }) => severity === 'error') ??
    (report.machine === undefined ? findings.find(({ severity }) => severity === 'error') : undefined);
  const area = checks.find(({ status }) => status === 'failed')?.area;
  return { verdict, cause: first?.rule ?? area ?? report.cause ?? 'unknown' };
}

function tell(report: BootReport): string {
  const checks = report.checks.map(
    ({ area, name, status, evidence }) => `${status} ${area} ${name}: ${evidence}`,
  );
  const failures = report.failures.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`);
  const attempts = report.attempts.map((attempt) => JSON.stringify(attempt));
  return [
    `cause: ${report.cause ?? 'none'}`,
    ...checks,
    ...failures,
    ...attempts,
    ...report.artefacts.logTail,
  ].join('\n');
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

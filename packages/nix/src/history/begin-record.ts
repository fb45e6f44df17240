import { join } from 'node:path';
import { redact, systemErrorCode } from '@up/core';
import { readStartToken } from '@up/process';
import type { BuildEnd, BuildRecording, BuildStart } from './build-history.ts';
import type { BuildRecord } from './build-record.ts';
import { writeRecord } from './record-file.ts';
import { newRecordId } from './record-id.ts';

const ATTEMPTS = 20;
/** What one record keeps: enough for what is built at once. */
const MAX_BUILDS = 50_000;
const MAX_ERRORS = 1000;

/** Writes a record that this process is the writer of. @throws what the file system throws. */
export async function beginRecord(
  directory: string,
  { command, subject, nix }: BuildStart,
): Promise<BuildRecording> {
  const owner = { pid: process.pid, startToken: (await readStartToken(process.pid)) ?? '' };
  for (let attempt = 1; ; attempt += 1) {
    const startedAt = new Date();
    const id = newRecordId(startedAt);
    const record: BuildRecord = {
      schemaVersion: 1,
      id,
      command: command.map(redact),
      subject: redact(subject),
      startedAt: startedAt.toISOString(),
      durationMs: undefined,
      outcome: 'running',
      exitCode: undefined,
      nix: nix === undefined ? undefined : { flavour: nix.flavour, version: nix.version },
      builds: [],
      errors: [],
      log: `${id}.log`,
    };
    try {
      await writeRecord({ directory, record, owner, mode: 'create' });
      return new FileRecording(directory, record);
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST' || attempt === ATTEMPTS) throw error;
    }
  }
}

class FileRecording implements BuildRecording {
  readonly id: string;
  readonly logFile: string;
  readonly #directory: string;
  readonly #started = performance.now();
  #record: BuildRecord;
  #problem: string | undefined;

  constructor(directory: string, record: BuildRecord) {
    this.id = record.id;
    this.logFile = join(directory, record.log);
    this.#directory = directory;
    this.#record = record;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  async finish({ outcome, exitCode, builds, errors, generation }: BuildEnd): Promise<BuildRecord> {
    if (this.#record.outcome !== 'running') return this.#record;
    this.#record = {
      ...this.#record,
      durationMs: Math.round(performance.now() - this.#started),
      outcome,
      exitCode,
      builds: builds.slice(0, MAX_BUILDS),
      errors: errors.slice(0, MAX_ERRORS),
      generation,
    };
    try {
      await writeRecord({ directory: this.#directory, record: this.#record, mode: 'replace' });
    } catch (error) {
      this.#problem = systemErrorCode(error) ?? String(error);
    }
    return this.#record;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish({ outcome: 'interrupted', exitCode: undefined, builds: [], errors: [] });
  }
}

import { existsSync, rmSync } from 'node:fs';
import { mkdir, realpath, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { endSession } from './end-session.ts';
import { renderCommand } from './render-command.ts';
import { makeScratch, removeScratch, scratchPath } from './scratch.ts';
import { readSessionEnv, type SessionPlace, sessionEnv, sessionsDirectory } from './session-env.ts';
import {
  newScratchRecordName,
  newSessionId,
  OWNER_FILE,
  type OwnerRecord,
  type ProcessRecord,
  processRecordName,
  writeRecord,
} from './session-files.ts';
import { findRemains } from './session-remains.ts';
import { readStartToken } from './start-token.ts';
import { terminate } from './terminate.ts';
import { unwritable } from './unwritable.ts';

/** How a session journals a program; only this package's own sessions can. */
export const RECORD: unique symbol = Symbol('up.session.record');

/**
 * One run of `up`: the programs it starts and the directories it needs, journalled on disk, so that
 * `sweepSessions` can end and remove them when nobody else can any more.
 */
export interface Session extends AsyncDisposable {
  readonly id: string;
  /** What the programs of this session get into their environment. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Makes an empty directory for temporary files, removed at the end of the session.
   * @throws UpError UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE.
   */
  scratch(name: string): Promise<string>;
  /** Journals a program until the result is disposed. */
  readonly [RECORD]?: (program: { readonly pid: number; readonly command: string }) => Promise<Disposable>;
}

/**
 * Opens a session below `stateDir`. Disposing it kills what is left of its programs, theirs included,
 * and removes its directories.
 * @throws UpError UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE when the journal cannot be written.
 */
export async function startSession({ stateDir }: { readonly stateDir: string }): Promise<Session> {
  const sessions = sessionsDirectory(stateDir);
  try {
    await mkdir(sessions, { recursive: true, mode: 0o700 });
    return new JournalledSession(await makeSession(await realpath(sessions)), { isOwner: true });
  } catch (cause) {
    throw unwritable('The state directory', stateDir, cause);
  }
}

/**
 * The session of the `up` that started this process, or undefined when there is none. Disposing it
 * ends only what was started through it; the session itself is its owner's.
 */
export function joinSession(env: NodeJS.ProcessEnv): Session | undefined {
  const place = readSessionEnv(env);
  if (place === undefined || !existsSync(join(place.directory, OWNER_FILE))) return undefined;
  return new JournalledSession(place, { isOwner: false });
}

/** Under another name first: a session appears together with its owner, or a sweep would take it for an orphan. */
async function makeSession(sessions: string): Promise<SessionPlace> {
  const id = newSessionId();
  const unborn = join(sessions, `.new-${id}`);
  await mkdir(unborn, { mode: 0o700 });
  const [command = '', ...args] = process.argv;
  const owner: OwnerRecord = {
    pid: process.pid,
    startToken: (await readStartToken(process.pid)) ?? '',
    startedAt: new Date().toISOString(),
    command: renderCommand({ command, args }),
  };
  writeRecord(unborn, OWNER_FILE, owner);
  const directory = join(sessions, id);
  await rename(unborn, directory);
  return { id, directory };
}

class JournalledSession implements Session {
  readonly id: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #directory: string;
  readonly #isOwner: boolean;
  readonly #programs = new Map<number, ProcessRecord>();
  /** From the name of the record to the directory. */
  readonly #scratch = new Map<string, string>();
  #ending: Promise<void> | undefined;

  constructor(place: SessionPlace, { isOwner }: { readonly isOwner: boolean }) {
    this.id = place.id;
    this.env = sessionEnv(place);
    this.#directory = place.directory;
    this.#isOwner = isOwner;
  }

  async scratch(name: string): Promise<string> {
    const record = newScratchRecordName();
    try {
      const path = await scratchPath(this.id, name);
      // Journalled before it exists: a crash in between leaves a record too many, not a directory.
      writeRecord(this.#directory, record, { path });
      this.#scratch.set(record, path);
      await makeScratch(path);
      return path;
    } catch (cause) {
      throw unwritable('A directory for temporary files of session', this.id, cause);
    }
  }

  async [RECORD]({ pid, command }: { readonly pid: number; readonly command: string }): Promise<Disposable> {
    const startToken = await readStartToken(pid);
    // Without one it has ended already, and there is nothing to find again.
    if (startToken === undefined) return { [Symbol.dispose]: () => undefined };
    const record = { pid, startToken, command };
    try {
      writeRecord(this.#directory, processRecordName(pid), record);
    } catch (cause) {
      throw unwritable('The journal', this.#directory, cause);
    }
    this.#programs.set(pid, record);
    return { [Symbol.dispose]: () => this.#forget(record) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#ending ??= this.#isOwner ? this.#end() : this.#leave();
    return this.#ending;
  }

  #forget(record: ProcessRecord): void {
    if (this.#programs.get(record.pid) !== record) return;
    this.#programs.delete(record.pid);
    rmSync(join(this.#directory, processRecordName(record.pid)), { force: true });
  }

  async #end(): Promise<void> {
    await endSession({ id: this.id, directory: this.#directory, spareOwnChildren: false });
  }

  async #leave(): Promise<void> {
    const records = [...this.#programs.values()];
    await terminate(await findRemains({ records, spareOwnChildren: false }), { graceMs: 1000 });
    for (const record of records) this.#forget(record);
    for (const [record, path] of this.#scratch) {
      const removal = await removeScratch(this.id, path);
      if (removal.outcome !== 'failed') rmSync(join(this.#directory, record), { force: true });
    }
  }
}

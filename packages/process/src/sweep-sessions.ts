import { lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { endSession } from './end-session.ts';
import { removeTree } from './remove-tree.ts';
import { sessionsDirectory } from './session-env.ts';
import { isSessionId, listNames, readOwner } from './session-files.ts';
import type { KilledProcess } from './session-remains.ts';
import { livenessOf } from './start-token.ts';

export interface SweptSession {
  readonly id: string;
  readonly killed: readonly KilledProcess[];
  /** The scratch directories that were removed. */
  readonly removed: readonly string[];
}

export interface SweepReport {
  readonly swept: readonly SweptSession[];
  /** Sessions whose owner is running, or cannot be seen from here: left alone. */
  readonly alive: number;
  /** What could not be ended or removed. Its session stays, for the next sweep. */
  readonly problems: readonly string[];
}

/** A session is being made for milliseconds only. */
const UNBORN_MS = 10 * 60 * 1000;

/**
 * Ends every session whose owner is dead: kills the programs it left, removes its scratch directories
 * and the session. What a damaged journal names, but is not provably of that session, is left alone.
 */
export async function sweepSessions({ stateDir }: { readonly stateDir: string }): Promise<SweepReport> {
  const sessions = await realpath(sessionsDirectory(stateDir)).catch(() => undefined);
  const swept: SweptSession[] = [];
  const problems: string[] = [];
  let alive = 0;
  for (const name of sessions === undefined ? [] : listNames(sessions)) {
    const directory = join(sessions ?? '', name);
    try {
      if (isUnborn(name, directory)) await removeTree(directory);
      if (!isSessionId(name) || !isDirectory(directory)) continue;
      if (await hasOwner(directory)) {
        alive += 1;
        continue;
      }
      const ended = await endSession({ id: name, directory, spareOwnChildren: true });
      swept.push({ id: name, killed: ended.killed, removed: ended.removed });
      problems.push(...ended.problems.map((problem) => `session ${name}: ${problem}`));
    } catch (error) {
      problems.push(`session ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { swept, alive, problems };
}

/** A session comes into being together with its owner's record: without a readable one it is an orphan. */
async function hasOwner(directory: string): Promise<boolean> {
  const owner = readOwner(directory);
  return owner !== undefined && (await livenessOf(owner)) !== 'gone';
}

/** What a crash left between making the directory of a session and giving it its name. */
function isUnborn(name: string, directory: string): boolean {
  if (!name.startsWith('.new-') || !isSessionId(name.slice('.new-'.length))) return false;
  return isDirectory(directory) && Date.now() - lstatSync(directory).mtimeMs > UNBORN_MS;
}

function isDirectory(path: string): boolean {
  return lstatSync(path).isDirectory();
}

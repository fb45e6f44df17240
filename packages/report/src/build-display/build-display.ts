import type { BuildOutcome, FailedBuild, NixEvent } from '@up/nix';
import { createBuildLog } from '@up/nix';
import { buildSummary } from './build-summary.ts';
import { renderFailedLogs } from './failed-logs.ts';
import { LiveScreen } from './live-screen.ts';
import { createNotes } from './notes.ts';
import { paintWith } from './paint.ts';
import { PlainLines } from './plain-lines.ts';
import { treeFrame } from './tree-frame.ts';

export interface BuildDisplayOptions {
  readonly write: (text: string) => void;
  /** Of the terminal, as they are now; asked before every frame. Default: 80 by 24. */
  readonly columns?: number | (() => number | undefined) | undefined;
  readonly rows?: number | (() => number | undefined) | undefined;
  /** A terminal that can rewrite lines. Elsewhere, as in a log of CI, lines are only added. */
  readonly interactive: boolean;
  readonly colour: boolean;
  /** Where lines are only added: how long nothing may be said, in milliseconds; default 30 000. */
  readonly heartbeatMs?: number | undefined;
  /** `all`: also every line of every builder, as it comes. Default: only the last of each, in the tree. */
  readonly lines?: 'last' | 'all' | undefined;
  /** When it is aborted, the tree stays on the screen as it is. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds on any clock. */
  readonly now?: (() => number) | undefined;
}

/** How it ended: a `NixBuildResult` is one. */
export interface BuildDisplayResult {
  readonly outcome: 'succeeded' | 'failed' | 'interrupted';
  /** How each build ended, where that is known better than the log of Nix has it. */
  readonly builds?: readonly { readonly drvPath: string; readonly outcome: BuildOutcome }[] | undefined;
  readonly failed?: readonly FailedBuild[] | undefined;
  readonly dependencyFailures?: readonly string[] | undefined;
}

/** A build as somebody sees it who waits for it. Nothing that a builder prints can act on the terminal. */
export interface BuildDisplay {
  /** As fast as events come: how often something is drawn does not depend on how many there are. */
  add(event: NixEvent): void;
  /** A line of the caller's own, above the tree. */
  note(text: string): void;
  /**
   * Takes the tree away, prints the whole log of each build that failed, and one line that says what was done. Quiet
   * where nothing was built or fetched. Idempotent.
   */
  finish(result?: BuildDisplayResult): void;
  /** Takes the tree away, and says nothing: for who tells in another way what was done. Instead of `finish`. */
  clear(): void;
}

const FRAME_MS = 100;
const PLAIN_MS = 1000;
/** Who has everything already shall not see a flash. */
const FIRST_FRAME_MS = 300;
const HEARTBEAT_MS = 30_000;

/** A live tree on a terminal, lines with a heartbeat elsewhere. At most ten frames a second. */
export function createBuildDisplay(options: BuildDisplayOptions): BuildDisplay {
  const { write, interactive, signal, now = () => performance.now() } = options;
  const columns = (): number => sizeOf(options.columns, 80);
  const rows = (): number => sizeOf(options.rows, 24);
  const log = createBuildLog({ now });
  const notes = createNotes({ lines: options.lines ?? 'last' });
  const paint = paintWith(options.colour);
  const startedAt = now();
  const screen = new LiveScreen(write);
  const plain = new PlainLines({
    write,
    log,
    now,
    paint,
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
  });
  let state: 'live' | 'frozen' | 'finished' = 'live';

  const draw = (): void => {
    if (state !== 'live') return;
    const said = notes.take();
    if (!interactive) {
      plain.tick(said);
      return;
    }
    const isEarly = now() - startedAt < FIRST_FRAME_MS;
    if (isEarly && said.length === 0) return;
    const elapsedMs = now() - startedAt;
    const size = { columns: columns(), rows: rows() };
    const frame = isEarly ? [] : treeFrame(log.snapshot(), { ...size, elapsedMs, now: now(), paint });
    screen.draw({ above: said, frame, columns: size.columns });
  };
  const timer = setInterval(draw, interactive ? FRAME_MS : PLAIN_MS);
  timer.unref();
  const freeze = (): void => {
    if (state !== 'live') return;
    state = 'frozen';
    screen.leave();
  };
  signal?.addEventListener('abort', freeze, { once: true });
  const end = (): void => {
    clearInterval(timer);
    signal?.removeEventListener('abort', freeze);
    if (state === 'live') {
      screen.draw({ above: interactive ? notes.take() : [], frame: [], columns: columns() });
      if (!interactive) plain.flush(notes.take());
    }
    state = 'finished';
  };

  return {
    add(event) {
      log.add(event);
      notes.see(event);
      if (!interactive) plain.see(event);
    },
    note(text) {
      notes.add(text);
      draw();
    },
    finish(result) {
      if (state === 'finished') return;
      end();
      for (const { drvPath, outcome } of result?.builds ?? [])
        if (outcome !== 'running') log.settle(drvPath, outcome);
      const snapshot = log.snapshot();
      const failed = result?.failed ?? failedOf(snapshot.builds, (drvPath) => log.logOf(drvPath));
      write(renderFailedLogs(failed, { columns: interactive ? columns() : undefined, paint }));
      const durationMs = now() - startedAt;
      const outcome = result?.outcome ?? 'succeeded';
      const dependencyFailures = result?.dependencyFailures ?? snapshot.dependencyFailures;
      write(buildSummary({ snapshot, dependencyFailures, outcome, durationMs, paint }));
    },
    clear() {
      if (state !== 'finished') end();
    },
  };
}

function failedOf(
  builds: readonly FailedBuild['build'][],
  logOf: (drvPath: string) => FailedBuild['log'] | undefined,
): readonly FailedBuild[] {
  return builds
    .filter(({ outcome }) => outcome === 'failed')
    .map((build) => ({ build, log: logOf(build.drvPath) ?? { lines: [], dropped: 0 } }));
}

function sizeOf(size: number | (() => number | undefined) | undefined, fallback: number): number {
  const value = typeof size === 'function' ? size() : size;
  return value === undefined || !(value > 0) ? fallback : value;
}

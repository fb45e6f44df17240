import { randomBytes } from 'node:crypto';
import { createBuildLog, type Explanation, explain, type Facts, parseNixLogLine } from '@up/nix';
import type { Host } from '../host/host.ts';
import type { ProgramRun } from '../host/host-programs.ts';
import type { NixView } from './nix-view.ts';

/** What became of the smallest build there is. */
export type Canary =
  | {
      readonly state: 'built';
      readonly durationMs: number;
      /** Undefined where the builder could not look. */
      readonly sandbox: 'on' | 'off' | undefined;
      /** The remote machine that built it; empty for this one. */
      readonly machine: string;
      /** What ran in it. */
      readonly builder: '/bin/sh' | 'built into Nix';
    }
  | {
      readonly state: 'failed';
      readonly durationMs: number;
      readonly exitCode: number | undefined;
      /** Undefined where Nix gave no error. */
      readonly explanation: Explanation | undefined;
      /** The last lines, of Nix and of the builder. */
      readonly tail: readonly string[];
    }
  /** Nobody knows what it waits for. */
  | { readonly state: 'late'; readonly afterMs: number }
  | { readonly state: 'unusable'; readonly reason: string };

export interface CanaryOptions {
  readonly host: Host;
  readonly ask: NixView['ask'];
  readonly signal: AbortSignal;
}

/**
 * Builds a derivation that nobody has ever built, here, and never takes it from a cache: what fails is the builder, and
 * no package. What it leaves in the store are some hundred bytes that the next garbage collection takes: to delete them
 * at once can take longer than all the rest, since Nix then looks at every link of the store.
 */
export async function flyCanary(options: CanaryOptions): Promise<Canary> {
  const first = await fly(options, 'sh');
  // A sandbox without a shell builds what brings its own: that is no fault.
  const hasNoShell = first.state === 'failed' && first.tail.some((line) => /executing.*\/bin\/sh/.test(line));
  return hasNoShell ? await fly(options, 'builtin') : first;
}

/** Of a sandbox: its passwd has three accounts, and its first process is the builder. */
const LOOK =
  'n=0; while read -r line; do n=$((n+1)); done < /etc/passwd; echo "up-canary pid=$$ accounts=$n"; echo > "$out"';
const MAX_SANDBOX_ACCOUNTS = 3;

/** The oldest Nix and the newest know both builders. */
const BUILDERS = {
  sh: `builder = "/bin/sh"; args = [ "-c" ${nixText(LOOK)} ];`,
  builtin: 'builder = "builtin:buildenv"; derivations = [ ]; manifest = "/up-canary";',
} as const;

async function fly({ host, ask, signal }: CanaryOptions, by: keyof typeof BUILDERS): Promise<Canary> {
  const name = `up-canary-${host.now().toString(36)}-${randomBytes(4).toString('hex')}`;
  const expression = `derivation { name = "${name}"; system = builtins.currentSystem; preferLocalBuild = true; allowSubstitutes = false; ${BUILDERS[by]} }`;
  const args = ['--log-format', 'internal-json', 'build', '--json', '--no-link', '--impure'];
  const run = await ask([...args, '--option', 'substitute', 'false', '--expr', expression], signal);
  if (run === undefined) return { state: 'unusable', reason: 'Nix is not installed' };
  return run.exitCode === 0 ? built(run, by, host) : await failed(run, host);
}

/** As a string of the Nix language. */
function nixText(text: string): string {
  return `"${text.replaceAll(/["\\]|\$(?=\{)/g, '\\$&')}"`;
}

function readLog({ stderr }: ProgramRun): ReturnType<ReturnType<typeof createBuildLog>['snapshot']> & {
  readonly lines: readonly string[];
} {
  const log = createBuildLog();
  for (const line of stderr) log.add(parseNixLogLine(line));
  const snapshot = log.snapshot();
  return { ...snapshot, lines: snapshot.builds.flatMap(({ drvPath }) => log.logOf(drvPath)?.lines ?? []) };
}

function built(run: ProgramRun, by: keyof typeof BUILDERS, { platform }: Host): Canary {
  const { builds, lines } = readLog(run);
  const [, pid, accounts] =
    lines.map((line) => /^up-canary pid=(\d+) accounts=(\d+)$/.exec(line)).find((match) => match !== null) ??
    [];
  return {
    state: 'built',
    durationMs: run.durationMs,
    // Elsewhere a sandbox hides neither accounts nor processes.
    sandbox:
      pid === undefined || platform !== 'linux'
        ? undefined
        : Number(pid) < 10 && Number(accounts) <= MAX_SANDBOX_ACCOUNTS
          ? 'on'
          : 'off',
    machine: builds.find(({ machine }) => machine !== undefined && machine !== '')?.machine ?? '',
    builder: by === 'sh' ? '/bin/sh' : 'built into Nix',
  };
}

const TAIL = 8;

async function failed(run: ProgramRun, host: Host): Promise<Canary> {
  const { errors, notes, lines } = readLog(run);
  const said = Buffer.from(run.stderr.join('\n'));
  const explained = await explain(
    (async function* () {
      yield said;
    })(),
    { facts: factsOf(host) },
  );
  const explanation = explained.errors.find(({ saidBy }) => saidBy !== 'nix-warning');
  return {
    state: 'failed',
    durationMs: run.durationMs,
    exitCode: run.exitCode,
    explanation: explanation?.code === 'silent' ? undefined : explanation,
    tail: [...lines, ...errors.map(({ message }) => message), ...(errors.length === 0 ? notes : [])].slice(
      -TAIL,
    ),
  };
}

/** The canary has no sources of its own. */
function factsOf({ files }: Host): Facts {
  return {
    sourceFile: async (path) => ({ state: 'unknown', path }),
    exists: async (path) => (await files.state(path)) !== undefined,
    room: async (path) => {
      const room = await files.room(path);
      return room && { freeBytes: room.freeBytes, freeFiles: room.freeFiles, files: room.totalFiles };
    },
  };
}

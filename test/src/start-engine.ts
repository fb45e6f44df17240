import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type EngineKind = 'docker' | 'podman';

export interface StartEngineOptions {
  readonly kind: EngineKind;
  /** Made here, and removed at the end with all that is in it. Its path is short: sockets lie in it. */
  readonly directory: string;
  /** The engine is stopped when this process is gone, whatever became of it. */
  readonly ownerPid: number;
  /** Where images and containers are stored; default: below `directory`. */
  readonly dataRoot?: string;
  /** How Docker stores layers; default: what it takes by itself, overlay2 as a rule. */
  readonly storageDriver?: 'vfs';
}

export interface StartedEngine {
  readonly kind: EngineKind;
  /** What DOCKER_HOST takes. */
  readonly url: string;
  /** Of the daemon itself: for tests that kill it. */
  readonly pid: number;
  /** Stops the engine and its containers, and removes its directory. */
  stop(): Promise<void>;
}

/** What starting one needs on PATH, besides being root. */
export const ENGINE_TOOLS: Readonly<Record<EngineKind, readonly string[]>> = {
  docker: ['root', 'dockerd', 'ip'],
  podman: ['root', 'podman', 'iptables'],
};

const STARTUP_MS = 90_000;

/**
 * Starts an engine of its own for tests: own socket, own storage, own network. A shell watches over it,
 * so that nothing of it is left when the tests are killed.
 */
export async function startEngine(options: StartEngineOptions): Promise<StartedEngine> {
  const { kind, directory, ownerPid } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const script = join(directory, 'watch.sh');
  writeFileSync(script, kind === 'docker' ? dockerScript(options) : podmanScript(options));
  const supervisor = spawn('sh', [script, String(ownerPid), directory], {
    detached: true,
    stdio: 'ignore',
    // Podman's monitor writes files where it was started.
    cwd: directory,
  });
  supervisor.unref();
  writeFileSync(join(directory, 'supervisor.pid'), String(supervisor.pid));
  const socket = join(directory, `${kind}.sock`);
  await untilAnswers(socket, join(directory, 'log'));
  return {
    kind,
    url: `unix://${socket}`,
    pid: readPid(join(directory, 'engine.pid')),
    stop: () => stopEngine(directory),
  };
}

/** Stops the engine of a directory, started by whatever process. Nothing happens where none was. */
export async function stopEngine(directory: string): Promise<void> {
  const pidFile = join(directory, 'supervisor.pid');
  if (!existsSync(pidFile)) return;
  const pid = readPid(pidFile);
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; isRunning(pid) && waited < 60_000; waited += 100) await sleep(100);
  if (existsSync(directory)) throw new Error(`an engine of the tests could not be removed: ${directory}`);
}

/** The engine in the background, until it or its owner is gone or somebody sends TERM. */
const WATCH = `
echo $! > "$directory/engine.pid"
engine=$!
over=
trap 'over=yes' TERM INT HUP
while [ -z "$over" ] && kill -0 "$engine" 2>/dev/null && kill -0 "$owner" 2>/dev/null; do
  sleep 1 &
  wait $!
done
`;

/**
 * What watches over containers (shims, conmon) outlives a daemon that was killed, and programs that were run in
 * them: it is known by the directory in its command line. Mounts below the directory keep it from being removed.
 */
const REMOVE = `
for left in $(grep -lF "$directory/" /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3); do
  [ "$left" = $$ ] && continue
  kill -KILL "$left" $(cat "/proc/$left/task/$left/children" 2>/dev/null) 2>/dev/null
done
awk -v below="$directory/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do
  umount -l "$mount"
done
rm -rf "$directory"
`;

/** Where another Docker is, it drops what networks that it does not know forward, even within one bridge. */
const FORWARD = `
rule=
if command -v iptables > /dev/null && iptables -w -S FORWARD | grep -q '^-P FORWARD DROP'; then
  rule='-i br-+ -o br-+ -j ACCEPT'
  iptables -w -I FORWARD $rule
fi
`;

/**
 * A bridge of its own and no firewall rules: several daemons may run on one machine, and published ports of
 * 127.0.0.1 go through docker-proxy.
 */
function dockerScript(options: StartEngineOptions): string {
  const { directory, dataRoot = join(directory, 'data'), storageDriver } = options;
  const storage = storageDriver === undefined ? '' : ` --storage-driver ${storageDriver}`;
  const subnet = `10.${200 + Math.floor(Math.random() * 50)}.${Math.floor(Math.random() * 250)}`;
  const bridge = `up${Math.floor(Math.random() * 0xffff_ffff).toString(16)}`;
  return `owner=$1 directory=$2
exec > "$directory/log" 2>&1
ip link add ${bridge} type bridge && ip addr add ${subnet}.1/24 dev ${bridge} && ip link set ${bridge} up
${FORWARD}
dockerd --host "unix://$directory/docker.sock" --data-root '${dataRoot}' --exec-root "$directory/exec" \\
  --pidfile "$directory/dockerd.pid" --iptables=false --bridge ${bridge}${storage} --shutdown-timeout 2 &
${WATCH}
kill "$engine" && wait "$engine"
ip link del ${bridge}
[ -z "$rule" ] || iptables -w -D FORWARD $rule
${REMOVE}`;
}

/**
 * Podman's containers outlive its service: they are removed by name of the storage. Root without
 * CAP_SYS_RESOURCE may not raise limits as Podman does by default.
 */
function podmanScript({ directory, dataRoot = join(directory, 'data') }: StartEngineOptions): string {
  const subnet = `10.${150 + Math.floor(Math.random() * 50)}.${Math.floor(Math.random() * 250)}.0/24`;
  return `owner=$1 directory=$2
exec > "$directory/log" 2>&1
export CONTAINERS_CONF="$directory/containers.conf" TMPDIR="$directory"
printf '[network]\\ndefault_subnet = "${subnet}"\\nnetwork_config_dir = "%s/networks"\\n[containers]\\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\\n[engine]\\ntmp_dir = "%s/engine"\\n' "$directory" "$directory" > "$CONTAINERS_CONF"
podman() { command podman --root '${dataRoot}' --runroot "$directory/run" "$@"; }
command podman --root '${dataRoot}' --runroot "$directory/run" system service --time 0 "unix://$directory/podman.sock" &
${WATCH}
podman rm --all --force --time 0
podman network prune --force
kill "$engine" && wait "$engine"
${REMOVE}`;
}

async function untilAnswers(socketPath: string, log: string): Promise<void> {
  for (const deadline = Date.now() + STARTUP_MS; ; await sleep(100)) {
    if (await answers(socketPath)) return;
    if (Date.now() > deadline)
      throw new Error(
        `the engine did not start:\n${existsSync(log) ? readFileSync(log, 'utf8').slice(-3000) : ''}`,
      );
  }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 2000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('error', () => resolve(false)).on('timeout', () => ping.destroy());
    ping.end();
  });
}

function readPid(file: string): number {
  return Number(readFileSync(file, 'utf8'));
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

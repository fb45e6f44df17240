import { join } from 'node:path';
import type { StartEngineOptions } from './start-engine.ts';

/**
 * The shell that runs an engine and watches over it; its arguments are the pid of the owner and the directory.
 * The bridge has the pid of that shell in its name, so that a later engine can tell whose is left over.
 */
export function engineScript({ kind, directory, dataRoot, storageDriver }: StartEngineOptions): string {
  const data = dataRoot ?? join(directory, 'data');
  return `owner=$1 directory=$2 bridge=${BRIDGE}$$
exec > "$directory/log" 2>&1
${FORGET}
${kind === 'docker' ? dockerScript(data, storageDriver) : podmanScript(data)}
forget "$bridge"
${REMOVE}`;
}

const BRIDGE = 'uptest';

/**
 * Undoes what the kernel keeps for a bridge: rules, the namespaces of containers, itself. Whoever was killed with
 * its watcher left all of it, and ports that are published later may be led to where nobody is. First for those
 * whose watcher is gone; a bridge with our own pid in its name is an old one, too.
 */
const FORGET = `
forget() {
  subnet=$(ip -4 -o address show dev "$1" | sed -n 's|.* inet \\([0-9.]*[.]\\)[0-9]*/24 .*|\\1|p')
  for table in nat filter; do
    iptables-save -t $table | grep -E "^-A .*(name: $1 |comment $1 |[ ]\${subnet:-none})" | sed 's/^-A/-D/' |
      xargs -r -L 1 iptables -w -t $table
  done
  for port in /sys/class/net/$1/brif/*; do
    [ -e "$port" ] || continue
    namespace=$(ip -o link show "\${port##*/}" | sed -n 's/.*link-netns \\([^ ]*\\).*/\\1/p')
    [ -z "$namespace" ] || ip netns delete "$namespace"
    ip link delete "\${port##*/}"
  done
  ip link delete "$1"
} 2> /dev/null

for left in /sys/class/net/${BRIDGE}*; do
  pid=\${left##*/${BRIDGE}}
  [ -e "$left" ] || continue
  [ "$pid" != $$ ] && grep -qs watch.sh "/proc/$pid/cmdline" || forget "\${left##*/}"
done
`;

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
if iptables -w -S FORWARD | grep -q '^-P FORWARD DROP'; then
  iptables -w -I FORWARD -i br-+ -o br-+ -m comment --comment "$bridge" -j ACCEPT
fi
`;

/**
 * A bridge of its own and no firewall rules: several daemons may run on one machine, and published ports of
 * 127.0.0.1 go through docker-proxy.
 */
function dockerScript(dataRoot: string, storageDriver: string | undefined): string {
  const storage = storageDriver === undefined ? '' : ` --storage-driver ${storageDriver}`;
  return `
ip link add $bridge type bridge && ip addr add ${somewhere(200)}.1/24 dev $bridge && ip link set $bridge up
${FORWARD}
dockerd --host "unix://$directory/docker.sock" --data-root '${dataRoot}' --exec-root "$directory/exec" \\
  --pidfile "$directory/dockerd.pid" --iptables=false --bridge $bridge${storage} --shutdown-timeout 2 &
${WATCH}
kill "$engine" && wait "$engine"`;
}

/**
 * Podman's containers outlive its service: they are removed by name of the storage. Its bridge is podman0 for
 * every engine if it is not told another, and keeps the addresses of the first. Root without CAP_SYS_RESOURCE
 * may not raise limits as Podman does by default.
 */
function podmanScript(dataRoot: string): string {
  const subnet = somewhere(150);
  return `
export CONTAINERS_CONF="$directory/containers.conf" TMPDIR="$directory"
cat > "$CONTAINERS_CONF" << END
[network]
default_network = "$bridge"
network_config_dir = "$directory/networks"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
tmp_dir = "$directory/engine"
END
mkdir "$directory/networks"
cat > "$directory/networks/$bridge.json" << END
{ "name": "$bridge", "id": "$(printf %064x $$)", "driver": "bridge", "network_interface": "$bridge",
  "subnets": [{ "subnet": "${subnet}.0/24", "gateway": "${subnet}.1" }], "ipv6_enabled": false,
  "internal": false, "dns_enabled": false, "ipam_options": { "driver": "host-local" } }
END
podman() { command podman --root '${dataRoot}' --runroot "$directory/run" "$@"; }
command podman --root '${dataRoot}' --runroot "$directory/run" system service --time 0 "unix://$directory/podman.sock" &
${WATCH}
podman rm --all --force --time 0
podman network prune --force
kill "$engine" && wait "$engine"`;
}

/** The first three numbers of a network that nobody else is likely to have: 10.A to 10.A+49. */
function somewhere(first: number): string {
  return `10.${first + Math.floor(Math.random() * 50)}.${Math.floor(Math.random() * 250)}`;
}

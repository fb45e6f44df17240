/**
 * The first process of a machine: a script for busybox, the same for every workload. What differs lies beside it, in
 * /etc/up/guest (`guestScript`) and in the lists of modules.
 */
export const INIT_SCRIPT = `#!/bin/busybox sh
# The first process of this machine: it mounts, loads modules, brings up the network, starts one workload as somebody
# else than root, and says when it answers. It ends the machine when the power button is pressed.
#
# Parameters of the kernel that it knows:
#   up.ip=ADDRESS/PREFIX[,GATEWAY[,DNS]]   instead of DHCP
#   up.shell                               a shell on the console, for a look around
export PATH=/usr/local/bin:/bin

mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
mount -t devtmpfs -o nosuid devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts -o nosuid,noexec,gid=5,mode=620 devpts /dev/pts
mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs /dev/shm
mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs /run
mkdir /run/up

. /etc/up/guest
read -r parameters < /proc/cmdline
read -r consoles < /sys/class/tty/console/active
read -r kernel < /proc/sys/kernel/osrelease
port=

# To every console that the kernel writes to: the screen and the serial port, say.
say() {
  for one in $consoles; do echo "$*" > "/dev/$one"; done 2> /dev/null
}

# To the virtio port org.up.ready, where there is one. Nobody may listen: that must not hold up anything.
tell() {
  [ -n "$port" ] || find_port
  [ -z "$port" ] || { echo "$*" > "$port"; } 2> /dev/null &
}

failed() {
  say "[FAILED] $*"
  tell "STATUS=failed: $*"
}

load() {
  while read -r name; do
    [ -d "/sys/module/$name" ] && continue
    problem=$(insmod "/lib/modules/$kernel/$name.ko" 2>&1) && continue
    # Some drivers refuse to be loaded where their device is not.
    case $problem in *"No such device"*) ;; *) failed "Failed to load module $name: \${problem##*: }" ;; esac
  done < "/etc/up/modules.$1"
}

find_port() {
  for one in /sys/class/virtio-ports/*; do
    [ -r "$one/name" ] && read -r name < "$one/name" || continue
    [ "$name" = org.up.ready ] && port=/dev/\${one##*/}
  done
}

# The first network card, or nothing.
find_card() {
  for one in /sys/class/net/*; do
    [ -e "$one/device" ] && echo "\${one##*/}" && return
  done
}

start_network() {
  card=$(find_card)
  if [ -z "$card" ]; then
    load network
    card=$(find_card)
  fi
  if [ -z "$card" ]; then
    say "up: no network card"
    echo "127.0.0.1" > /run/up/network
    return
  fi
  ip link set "$card" up
  for one in $parameters; do
    case $one in up.ip=*) static_address "$card" "\${one#up.ip=}"; return ;; esac
  done
  # It goes on in the background, and renews the lease.
  udhcpc -i "$card" -s /etc/up/dhcp -x "hostname:$name_of_machine" -t 15 -T 1 -b -S > /dev/null 2>&1
  [ -e /run/up/network ] || failed "Failed to start network: no DHCP server answers on $card"
}

# static_address CARD ADDRESS/PREFIX,GATEWAY,DNS
static_address() {
  address=\${2%%,*}
  rest=\${2#"$address"}
  rest=\${rest#,}
  gateway=\${rest%%,*}
  dns=\${rest#"$gateway"}
  if ip address add "$address" broadcast + dev "$1" &&
    { [ -z "$gateway" ] || ip route add default via "$gateway" dev "$1"; }; then
    echo "nameserver \${dns#,}" > /run/resolv.conf
    say "up: network $1 $address"
    echo "\${address%/*}" > /run/up/network
  else
    failed "Failed to start network: up.ip=$2 cannot be used"
  fi
}

# Whether something listens on the port of the health check: without starting a program.
listening() {
  while read -r _ here _ state _; do
    case "\${here##*:} $state" in "$health_port_hex 0A") return 0 ;; esac
  done
  return 1
}

healthy() {
  [ -n "$health_port" ] || return 0
  listening < /proc/net/tcp || listening < /proc/net/tcp6 || return 1
  [ -n "$health_path" ] || return 0
  answer=$(printf 'GET %s HTTP/1.0\\r\\nHost: 127.0.0.1:%s\\r\\n\\r\\n' "$health_path" "$health_port" |
    nc -w 5 127.0.0.1 "$health_port" 2> /dev/null | head -n 1)
  case $answer in "HTTP/1."?" $health_status"*) return 0 ;; esac
  return 1
}

# Says that the machine is ready, once it is. A workload that ended is for others to report.
become_ready() {
  until [ -e /run/up/network ] && [ -e /run/up/prepared ] && healthy; do
    [ -d "/proc/$workload" ] || return
    sleep 0.1
  done
  read -r address < /run/up/network
  places=
  for one in $urls; do places="$places http://$address:$one"; done
  say "up: ready$places"
  tell READY=1
  load later
}

# Where the workload tells on UP_CONTROL_FD that it listens, nobody has to ask all the time while it starts: that
# would slow it down.
watch_control() {
  while read -r line; do
    case $line in
      *'"type":"listening"'*) [ -e /run/up/listening ] || { : > /run/up/listening; become_ready & } ;;
      *'"message":"'*) line=\${line#*'"message":"'}; say "up: \${line%%'"'*}" ;;
    esac
  done < /run/up/control
}

# Ends the workload as it is asked to, then the machine: end poweroff|reboot|halt
end() {
  say "up: stopping $name_of_workload"
  if kill -TERM "$workload" 2> /dev/null; then
    (sleep "$grace_sec"; kill -KILL "$workload") 2> /dev/null &
    wait "$workload"
    say "up: $name_of_workload ended with exit code $?"
  fi
  sync
  say "up: $1"
  "$1" -f
}

ending=
# busybox's poweroff, reboot and halt send these; the kernel sends INT for ctrl-alt-delete.
trap 'ending=poweroff' USR2
trap 'ending=reboot' TERM INT
trap 'ending=halt' USR1

say "up: $name_of_machine on Linux $kernel"
hostname "$name_of_machine"
ulimit -Hn 524288
ip link set lo up
load start
mount_directories

say "up: starting $name_of_workload"
[ -z "$announces" ] || mkfifo -m 600 /run/up/control
(start_workload) < /dev/null > /dev/console 2>&1 &
workload=$!
start_network < /dev/null &
# The power button, before anything is called ready.
{ load meanwhile; acpid -l /dev/null; : > /run/up/prepared; } < /dev/null &
if [ -p /run/up/control ]; then watch_control & else become_ready < /dev/null & fi
case " $parameters " in *" up.shell "*) setsid -c sh < /dev/console > /dev/console 2>&1 & ;; esac

# Until a signal arrives; the workload may end before that.
while [ -z "$ending" ]; do
  if [ -d "/proc/$workload" ]; then
    wait "$workload"
    code=$?
    [ -n "$ending" ] || ended "$code"
  else
    sleep 86400 &
    wait $!
  fi
done
end "$ending"
`;

/** What udhcpc runs when it got an address or lost it. */
export const DHCP_SCRIPT = `#!/bin/busybox sh
case $1 in
  deconfig) ip address flush dev "$interface" ;;
  bound | renew)
    ip address flush dev "$interface"
    ip address add "$ip/$mask" broadcast + dev "$interface"
    for one in $router; do ip route add default via "$one" dev "$interface" && break; done
    for one in $dns; do echo "nameserver $one"; done > /run/resolv.conf
    echo "$ip" > /run/up/network
    [ "$1" = renew ] || echo "up: network $interface $ip/$mask" > /dev/console
    ;;
esac
`;

/** What acpid runs when the power button is pressed: the first process is told. */
export const POWER_SCRIPT = '#!/bin/busybox sh\nkill -USR2 1\n';

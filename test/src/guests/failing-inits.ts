import { HTTP, NETWORK, POWER_BUTTON, STAY } from './init-scripts.ts';

export type FailingInit =
  | 'panics'
  | 'exits'
  | 'crashes'
  | 'hangs'
  | 'floods'
  | 'reboots'
  | 'halts'
  | 'powers off'
  | 'writes to a full disk'
  | 'mounts a damaged squashfs'
  | 'eats its memory'
  | 'opens an emergency shell'
  | 'has a failed unit'
  | 'waits for its root'
  | 'gives up as dracut'
  | 'gives up as NixOS'
  | 'oopses'
  | 'answers with 500'
  | 'ignores the power button'
  | 'logs an error'
  | 'fails after it is ready'
  | 'writes escape sequences';

/** What the /init of a guest does that fails in one way, for real where the kernel is to say something. */
export const FAILING_INITS: Readonly<Record<FailingInit, string>> = {
  /** `panic=` on the command line says what comes after. */
  panics: `echo "guest: about to panic"
echo c > /proc/sysrq-trigger
${STAY}`,
  exits: `echo "guest: leaving"
exit 3
`,
  crashes: `echo "guest: about to die"
exec /crash
`,
  hangs: STAY,
  floods: `exec yes "guest: the same line over and over, as fast as the port takes it, and it never ends"
`,
  reboots: `echo "guest: rebooting"
reboot -f
`,
  halts: `echo "guest: halting"
halt -f
`,
  'powers off': `echo "guest: nothing to do"
poweroff -f
`,
  'writes to a full disk': `mount -t tmpfs -o size=1m tmpfs /mnt
truncate -s 8M /mnt/disk
losetup /dev/loop0 /mnt/disk
dd if=/dev/zero of=/dev/loop0 bs=1M count=8 conv=fsync
echo "guest: ready"
${STAY}`,
  'mounts a damaged squashfs': `losetup /dev/loop0 /damaged.squashfs
mount -t squashfs -o ro /dev/loop0 /mnt
cat /mnt/* > /dev/null
echo "guest: ready"
${STAY}`,
  'eats its memory': `tail /dev/zero
echo "guest: ready"
${STAY}`,
  'opens an emergency shell': `echo "[  OK  ] Reached target local-fs-pre.target - Preparation for Local File Systems."
echo "[FAILED] Failed to mount data.mount - /data."
echo "See 'systemctl status data.mount' for details."
echo "[DEPEND] Dependency failed for local-fs.target - Local File Systems."
echo "You are in emergency mode. After logging in, type \\"journalctl -xb\\" to view"
echo "system logs, \\"systemctl reboot\\" to reboot, \\"systemctl default\\" or \\"exit\\""
echo "to boot into default mode."
printf "Press Enter for maintenance"
${STAY}`,
  'has a failed unit': `echo "[  OK  ] Started dbus.service - D-Bus System Message Bus."
echo "[FAILED] Failed to start broken.service - A service that cannot start."
echo "See 'systemctl status broken.service' for details."
echo "[  OK  ] Reached target multi-user.target - Multi-User System."
echo
echo "guest login: "
${STAY}`,
  'waits for its root': `echo "Begin: Running /scripts/local-block ... done."
echo "Gave up waiting for root file system device.  Common problems:"
echo " - Boot args (cat /proc/cmdline)"
echo " - Missing modules (cat /proc/modules; ls /dev)"
echo "ALERT!  LABEL=nowhere does not exist.  Dropping to a shell!"
printf "(initramfs) "
${STAY}`,
  'gives up as dracut': `echo "[   20.110000] dracut-initqueue[310]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:"
echo "[   20.500000] dracut-initqueue[310]: Warning: dracut-initqueue: starting timeout scripts"
echo "[   21.000000] dracut-initqueue[310]: Warning: Could not boot."
echo "         Starting Dracut Emergency Shell..."
echo 'Generating "/run/initramfs/rdsosreport.txt"'
echo "Entering emergency mode. Exit the shell to continue."
printf "dracut:/# "
${STAY}`,
  'gives up as NixOS': `echo "<<< NixOS Stage 1 >>>"
echo "waiting for device /dev/root to appear..."
echo "Timed out waiting for device /dev/root, trying to mount anyway."
echo "mount: mounting /dev/root on /mnt-root/ failed: No such file or directory"
echo
echo "An error occurred in stage 1 of the boot process, which must mount the"
echo "root filesystem on \\\`/mnt-root' and then start stage 2.  Press one"
echo "of the following keys:"
echo "  r) to reboot immediately"
echo "  *) to ignore the error and continue"
${STAY}`,
  oopses: `for line in \\
  "BUG: kernel NULL pointer dereference, address: 0000000000000008" \\
  "#PF: supervisor read access in kernel mode" \\
  "Oops: 0000 [#1] PREEMPT SMP NOPTI" \\
  "CPU: 0 PID: 71 Comm: worker Not tainted 6.1.0-guest #1" \\
  "RIP: 0010:broken_driver_poll+0x18/0x40 [broken_driver]" \\
  "Call Trace:" \\
  "---[ end trace 0000000000000000 ]---"
do echo "<1>$line" > /dev/kmsg; done
echo "guest: ready"
${STAY}`,
  'answers with 500': `${NETWORK}mkdir -p /www/cgi-bin
printf '#!/bin/sh\\nprintf "Status: 500 Internal Server Error\\\\r\\\\nContent-Type: text/plain\\\\r\\\\n\\\\r\\\\nbroken\\\\n"\\n' > /www/cgi-bin/health
chmod +x /www/cgi-bin/health
httpd -p 80 -h /www
echo "guest: ready"
${STAY}`,
  'ignores the power button': `${NETWORK}${HTTP}echo "guest: ready"
${STAY}`,
  'logs an error': `${NETWORK}${HTTP}${POWER_BUTTON}echo "app: FATAL could not open its database"
echo "guest: ready"
${STAY}`,
  'fails after it is ready': `${NETWORK}${HTTP}echo "guest: ready"
sleep 1
echo c > /proc/sysrq-trigger
${STAY}`,
  'writes escape sequences': `${NETWORK}${HTTP}${POWER_BUTTON}printf '\\033]0;owned\\007\\033[2J\\033[31mred\\033P+q544e\\033\\\\ \\302\\233 end\\n'
echo "guest: ready"
${STAY}`,
};

import type { LayerMember } from '@up/oci';
import { directory, hostFile, link, text } from '../members.ts';
import { staticServe } from '../programs.ts';

/** What most images have, whatever they run. */
export function commonMembers(): readonly LayerMember[] {
  return [
    text('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n'),
    text('/etc/group', 'root:x:0:\napp:x:1000:\nweb:x:1001:app\n'),
    text('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
    directory('/tmp', { mode: 0o1777 }),
    directory('/var/tmp', { mode: 0o1777 }),
    directory('/run'),
    directory('/var/log'),
    directory('/root', { mode: 0o700 }),
    directory('/home/app', { uid: 1000, gid: 1000 }),
  ];
}

/** What a shell script of the suite may use. */
const APPLETS = ['sh', 'cat', 'echo', 'sleep', 'mkdir', 'cp', 'chmod', 'test', 'true', 'false', 'mktemp'];

/** busybox under /bin, or wherever programs are. */
export function busyboxMembers(bin = '/bin'): readonly LayerMember[] {
  return [
    hostFile(`${bin}/busybox`, '/bin/busybox'),
    ...APPLETS.map((applet) => link(`${bin}/${applet}`, 'busybox')),
    link('/usr/bin/env', '/bin/busybox'),
  ];
}

/** The service without libraries. */
export function serveMembers(): readonly LayerMember[] {
  return [directory('/app'), hostFile('/app/serve', staticServe())];
}

export const PATH = 'PATH=/usr/local/bin:/usr/bin:/bin';

import type { LayerMember } from '@up/oci';
import { closureOf, LIBRARIES } from '../closure.ts';
import { dynamicServe, libgreet, libword } from '../libraries.ts';
import { directory, hostFile, link } from '../members.ts';
import type { Base } from './base.ts';
import { busyboxMembers, commonMembers, PATH } from './common.ts';

/** As distributions have it today: /bin and /lib are links into /usr. */
export function mergedUsr(): readonly LayerMember[] {
  return [
    directory('/usr/bin'),
    directory('/usr/lib'),
    directory('/usr/lib64'),
    link('/bin', 'usr/bin'),
    link('/lib', 'usr/lib'),
    link('/lib64', 'usr/lib64'),
  ];
}

/** A service with two libraries, one of them through the other. */
export function glibcBase(): Base {
  const serve = dynamicServe();
  return {
    members: [
      ...commonMembers(),
      ...mergedUsr(),
      ...busyboxMembers('/usr/bin'),
      ...closureOf(['/bin/true']),
      hostFile(`${LIBRARIES}/libgreet.so.1`, libgreet()),
      hostFile(`${LIBRARIES}/libword.so.1`, libword()),
      hostFile('/app/serve', serve),
    ],
    config: { Entrypoint: ['/app/serve'], Env: [PATH] },
  };
}

import type { Base } from './base.ts';
import { busyboxMembers, commonMembers, PATH, serveMembers } from './common.ts';

/** busybox and a service, both without libraries. */
export function staticBase(): Base {
  return {
    members: [...commonMembers(), ...busyboxMembers(), ...serveMembers()],
    config: { Entrypoint: ['/app/serve'], Env: [PATH] },
  };
}

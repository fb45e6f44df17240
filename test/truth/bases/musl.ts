import { realpathSync } from 'node:fs';
import { dynamicServe, libgreet, libword } from '../libraries.ts';
import { hostFile } from '../members.ts';
import type { Base } from './base.ts';
import { busyboxMembers, commonMembers, PATH } from './common.ts';

export const MUSL_LOADER = '/lib/ld-musl-x86_64.so.1';

/** The same with the other C library, as Alpine has it. */
export function muslBase(): Base {
  const compiler = 'musl-gcc';
  return {
    members: [
      ...commonMembers(),
      ...busyboxMembers(),
      hostFile(MUSL_LOADER, realpathSync(MUSL_LOADER)),
      hostFile('/usr/lib/libgreet.so.1', libgreet({ compiler })),
      hostFile('/usr/lib/libword.so.1', libword(compiler)),
      hostFile('/app/serve', dynamicServe({ compiler })),
    ],
    config: { Entrypoint: ['/app/serve'], Env: [PATH] },
  };
}

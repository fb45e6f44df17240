import { storePath } from '../../src/images/neko-debian/store-path.ts';
import { closureOf, LOADER } from '../closure.ts';
import { plainServe } from '../libraries.ts';
import { hostFile, link } from '../members.ts';
import type { Base } from './base.ts';
import { commonMembers } from './common.ts';

export const GLIBC: string = storePath('glibc-2.36');
export const SERVE: string = storePath('serve-1.0');
export const BUSYBOX: string = storePath('busybox-1.35.0');

/** The service as Nix builds it: loader and libraries by their store paths. */
export function storeServe(): string {
  return plainServe({ args: [`-Wl,--dynamic-linker,${GLIBC}/lib/${LOADER}`, `-Wl,-rpath,${GLIBC}/lib`] });
}

/** Everything under /nix/store, and but a few links where programs are expected. */
export function nixBase(): Base {
  const libraries = closureOf(['/bin/true']).map((member) => ({
    ...member,
    path: `${GLIBC}/lib/${member.path.slice(member.path.lastIndexOf('/') + 1)}`,
  }));
  return {
    members: [
      ...commonMembers(),
      ...libraries,
      hostFile(`${SERVE}/bin/serve`, storeServe()),
      hostFile(`${BUSYBOX}/bin/busybox`, '/bin/busybox'),
      link(`${BUSYBOX}/bin/sh`, 'busybox'),
      link(`${BUSYBOX}/bin/env`, 'busybox'),
      link('/bin/sh', `${BUSYBOX}/bin/sh`),
      link('/usr/bin/env', `${BUSYBOX}/bin/env`),
    ],
    config: { Entrypoint: [`${SERVE}/bin/serve`], Env: [`PATH=${SERVE}/bin:${BUSYBOX}/bin`] },
  };
}

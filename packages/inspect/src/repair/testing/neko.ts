import { STATIC } from '../../testing/find-in-image.ts';
import type { FileSpecs, MakeImageOptions } from '../../testing/make-image.ts';

export const NEKO_STORE = {
  xorg: '/nix/store/0c1xn8wq6v7k2m3a9b4d5f6g7h8i9j0k-xorg-server-21.1.16',
  neko: '/nix/store/2f3zp0ys8x9m4p5c1d6g7h8i9j0k1l2m-neko-server-2.5.0',
  bash: '/nix/store/4h51r20v0z1p6r7d3g8h9i0j1k2l3m4n-bash-5.2',
  supervisor: '/nix/store/3g40q1zt9y0n5q6d2f7h8i9j0k1l2m3n-python3.12-supervisor-4.2.5',
  python: '/nix/store/5i62s31w1a2q7s8e4h9i0j1k2l3m4n5p-python3-3.12.8',
} as const;

export const NEKO_CONF = `[supervisord]
nodaemon=true
user=root
logfile=/var/log/neko/supervisord.log
pidfile=/var/run/supervisord.pid

[program:x-server]
command=/usr/bin/X :99.0 ; /usr/bin/X is Xorg
user=neko

[program:neko]
command=/usr/bin/neko serve
user=neko

[unix_http_server]
file=/var/run/supervisor.sock
chown=root:neko
`;

/** A remote desktop that was moved to Nix with its old configuration: nothing is where it is looked for. */
export const NEKO_FILES: FileSpecs = {
  '/etc/supervisord.conf': { text: NEKO_CONF },
  [`${NEKO_STORE.xorg}/bin/X`]: STATIC,
  [`${NEKO_STORE.neko}/bin/neko`]: STATIC,
  [`${NEKO_STORE.bash}/bin/bash`]: STATIC,
  [`${NEKO_STORE.python}/bin/python3.12`]: STATIC,
  [`${NEKO_STORE.supervisor}/bin/supervisord`]: {
    text: `#!${NEKO_STORE.python}/bin/python3.12\n`,
    mode: 0o755,
  },
};

export const NEKO_IMAGE: MakeImageOptions = {
  config: { entrypoint: [`${NEKO_STORE.supervisor}/bin/supervisord`, '-c', '/etc/supervisord.conf'] },
  files: NEKO_FILES,
};

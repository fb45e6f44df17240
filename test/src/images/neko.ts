import type { DockerArchiveOptions, ImageFile } from './docker-archive.ts';
import { nekoSupervisordConf } from './neko-supervisord.ts';

/** Store names as Nix makes them: 32 characters of its base 32. */
const STORE = {
  xorg: '/nix/store/0c1xn8wq6v7k2m3a9b4d5f6g7h8i9j0k-xorg-server-21.1.16',
  pulse: '/nix/store/1d2yn9xr7w8l3n4b0c5f6g7h8i9j0k1l-pulseaudio-17.0',
  neko: '/nix/store/2f3zp0ys8x9m4p5c1d6g7h8i9j0k1l2m-neko-server-2.5.0',
  python: '/nix/store/5i62s31w1a2q7s8e4h9i0j1k2l3m4n5p-python3-3.12.8',
  bash: '/nix/store/4h51r20v0z1p6r7d3g8h9i0j1k2l3m4n-bash-5.2',
  supervisor: '/nix/store/3g40q1zt9y0n5q6d2f7h8i9j0k1l2m3n-python3.12-supervisor-4.2.5',
} as const;

/** Stands for a program: the header of a static ELF file of this machine. Nothing in these tests runs it. */
const PROGRAM: ImageFile = { program: staticElf() };

function staticElf(): Uint8Array {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(process.arch === 'arm64' ? 183 : 62, 18);
  header.writeUInt32LE(1, 20);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  return header;
}

const SUPERVISORD_CONF = nekoSupervisordConf({
  logLevel: 'debug',
  programs: `[program:x-server]
environment=HOME="/home/neko",USER="neko"
command=/usr/bin/X :99.0 -config /etc/neko/xorg.conf -noreset -nolisten tcp
autorestart=true
priority=300
user=neko

[program:pulseaudio]
command=/usr/bin/pulseaudio --disallow-module-loading -vvvv
user=neko

[program:neko]
command=/usr/bin/neko serve --static "/var/www"
user=neko
`,
});

/** Story 1: the image that built, loaded, started, and did nothing. */
export const NEKO: DockerArchiveOptions = {
  tag: 'neko-base:2.5.0',
  config: {
    Entrypoint: [`${STORE.supervisor}/bin/supervisord`, '-c', '/etc/neko/supervisord.conf'],
    Env: ['PATH=/usr/bin:/bin', 'DISPLAY=:99.0'],
  },
  files: {
    '/etc/neko/supervisord.conf': { text: SUPERVISORD_CONF },
    '/etc/neko/xorg.conf': { text: 'Section "Device"\nEndSection\n' },
    '/etc/passwd': { text: 'root:x:0:0::/root:/bin/sh\nneko:x:1000:1000::/home/neko:/bin/sh\n' },
    '/etc/group': { text: 'root:x:0:\n' },
    '/var/run': { directory: true },
    '/var/www': { directory: true },
    '/home/neko': { directory: true, uid: 1000 },
    [`${STORE.xorg}/bin/X`]: PROGRAM,
    [`${STORE.pulse}/bin/pulseaudio`]: PROGRAM,
    [`${STORE.neko}/bin/neko`]: PROGRAM,
    [`${STORE.supervisor}/bin/supervisord`]: {
      text: `#!${STORE.python}/bin/python3.12\nimport supervisor\n`,
      mode: 0o755,
    },
    [`${STORE.python}/bin/python3.12`]: PROGRAM,
  },
};

/** The same, with everything in its place. */
export const NEKO_MENDED: DockerArchiveOptions = {
  ...NEKO,
  tag: 'neko-base:mended',
  files: {
    ...NEKO.files,
    '/etc/group': { text: 'root:x:0:\nneko:x:1000:\n' },
    '/tmp': { directory: true, mode: 0o1777 },
    // X starts its keymap compiler through a shell.
    '/bin/sh': { link: `${STORE.bash}/bin/sh` },
    [`${STORE.bash}/bin/sh`]: PROGRAM,
    '/usr/bin/X': { link: `${STORE.xorg}/bin/X` },
    '/usr/bin/pulseaudio': { link: `${STORE.pulse}/bin/pulseaudio` },
    '/usr/bin/neko': { link: `${STORE.neko}/bin/neko` },
  },
};

export const NEKO_X_SERVER: string = `${STORE.xorg}/bin/X`;

import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendLayer, createLayer, type LayerMember, writeImage } from '@up/oci';
import { debianRoot } from '../debian-root.ts';
import { emptyImage } from '../empty-image.ts';
import { hostFile, StoreClosure } from './store-closure.ts';
import { SERVER_CONF, STORE, SUPERVISORD_CONF } from './supervisord-conf.ts';

/** Programs that building this image needs. */
export const NEKO_DEBIAN_TOOLS: readonly string[] = ['mmdebstrap', 'patchelf'];

const PACKAGES = [
  ...['xvfb', 'x11-xkb-utils', 'xkb-data', 'pulseaudio', 'nginx-light', 'supervisor', 'busybox-static'],
] as const;
const MODULES = 'usr/lib/pulse-16.1+dfsg1/modules';
/** What the server of the story loads. */
const PULSE_MODULES = ['module-null-sink.so', 'module-native-protocol-unix.so', 'libprotocol-native.so'];

/** The files of those packages and of all that they depend on, made once and kept. */
export function nekoDebianRoot(): string {
  return debianRoot({ packages: PACKAGES, variant: 'extract' });
}

/**
 * Story 1 with real programs: an X server, PulseAudio and an HTTP server of Debian under store paths, started by
 * supervisord with the configuration of the time before Nix. Written to `path` as a docker-archive.
 */
export async function writeNekoDebian(path: string): Promise<void> {
  const { signal } = new AbortController();
  const root = nekoDebianRoot();
  const scratch = mkdtempSync(join(tmpdir(), 'up-neko-'));
  try {
    const store = await createLayer(storeMembers(root, scratch), {
      compression: 'none',
      signal,
      file: join(scratch, 'store.tar'),
    });
    const own = await createLayer(ownMembers(), { compression: 'none', signal });
    const empty = emptyImage({
      name: 'neko-base:2.5.0',
      architecture: 'amd64',
      created: '1970-01-01T00:00:01Z',
      config: {
        Entrypoint: [`${STORE.supervisor}/bin/supervisord`, '-c', '/etc/neko/supervisord.conf'],
        Env: ['PATH=/usr/bin:/bin'],
        ExposedPorts: { '8080/tcp': {} },
      },
    });
    const withStore = appendLayer(empty, { layer: store, createdBy: 'store paths' });
    const content = appendLayer(withStore, { layer: own, createdBy: 'customisation' });
    await writeImage(content, { path, format: 'docker-archive', signal, existing: 'replace' });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function storeMembers(root: string, scratch: string): readonly LayerMember[] {
  const closure = new StoreClosure({
    root,
    scratch,
    libraryDirectories: ['usr/lib/x86_64-linux-gnu/pulseaudio', MODULES],
  });
  closure.add('usr/bin/Xvfb', `${STORE.xorg}/bin/Xvfb`);
  closure.add('usr/bin/xkbcomp', `${STORE.xkbcomp}/bin/xkbcomp`);
  closure.add('usr/bin/pulseaudio', `${STORE.pulse}/bin/pulseaudio`);
  for (const module of PULSE_MODULES)
    closure.add(`${MODULES}/${module}`, `${STORE.pulse}/lib/pulse/modules/${module}`);
  closure.add('usr/sbin/nginx', `${STORE.neko}/bin/neko`);
  closure.add('usr/bin/python3.11', `${STORE.python}/bin/python3.11`);
  const dynload = 'usr/lib/python3.11/lib-dynload';
  for (const name of readdirSync(join(root, dynload)))
    closure.add(`${dynload}/${name}`, `${STORE.python}/lib/python3.11/lib-dynload/${name}`);
  return [
    ...closure.members,
    { type: 'symlink', path: `${STORE.xorg}/bin/X`, linkTarget: 'Xvfb' },
    ...tree(root, 'usr/share/X11/xkb', `${STORE.xkeyboard}/share/X11/xkb`),
    ...tree(root, 'usr/lib/python3.11', `${STORE.python}/lib/python3.11`),
    ...tree(root, 'usr/lib/python3/dist-packages', `${STORE.supervisor}/lib/python3.11/site-packages`),
    script('supervisord', 'supervisor.supervisord'),
    script('supervisorctl', 'supervisor.supervisorctl'),
    {
      type: 'file',
      path: `${STORE.bash}/bin/busybox`,
      mode: 0o755,
      content: hostFile(join(root, 'bin/busybox')),
    },
    { type: 'symlink', path: `${STORE.bash}/bin/sh`, linkTarget: 'busybox' },
  ];
}

/** Plain files of a directory; compiled extensions come by the closure, links that lead elsewhere not at all. */
function tree(root: string, from: string, to: string): readonly LayerMember[] {
  const directory = join(root, from);
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).flatMap((name): LayerMember[] => {
    const source = join(directory, name);
    if (!lstatSync(source).isFile() || name.includes('lib-dynload')) return [];
    return [{ type: 'file', path: `${to}/${name}`, content: hostFile(source) }];
  });
}

function script(name: string, module: string): LayerMember {
  const text = `#!${STORE.python}/bin/python3.11
import sys
sys.path[0:0] = ["${STORE.supervisor}/lib/python3.11/site-packages"]
from ${module} import main
main()
`;
  const path = `${STORE.supervisor}/bin/${name}`;
  return { type: 'file', path, mode: 0o755, content: Buffer.from(text) };
}

/** What the project put around the packages: no group neko, no /tmp, nothing of its own under /usr/bin. */
function ownMembers(): readonly LayerMember[] {
  const text = (path: string, content: string): LayerMember => ({
    type: 'file',
    path,
    content: Buffer.from(content),
  });
  return [
    text('/etc/neko/supervisord.conf', SUPERVISORD_CONF),
    text('/etc/neko/neko.conf', SERVER_CONF),
    text('/etc/neko/default.pa', 'load-module module-null-sink\nload-module module-native-protocol-unix\n'),
    { type: 'directory', path: '/etc/neko/supervisord' },
    text('/etc/passwd', 'root:x:0:0::/root:/bin/sh\nneko:x:1000:1000::/home/neko:/bin/sh\n'),
    text('/etc/group', 'root:x:0:\n'),
    text('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
    text('/var/www/index.html', 'neko\n'),
    { type: 'directory', path: '/var/run' },
    { type: 'directory', path: '/root', mode: 0o700 },
    { type: 'directory', path: '/home/neko', uid: 1000, gid: 1000 },
    { type: 'symlink', path: '/bin/sh', linkTarget: `${STORE.bash}/bin/sh` },
    { type: 'symlink', path: '/usr/bin/xkbcomp', linkTarget: `${STORE.xkbcomp}/bin/xkbcomp` },
  ];
}

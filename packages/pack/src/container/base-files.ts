import { readdir, readFile, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { LayerMember } from '@up/oci';
import type { ImageUser } from './image-user.ts';

/** What programs expect of any Linux: accounts, name service, certificates, time zones, places for temporary files. */
export async function baseFiles(user: ImageUser): Promise<readonly LayerMember[]> {
  return [
    ...accounts(user),
    { type: 'directory', path: '/tmp', mode: 0o1777 },
    { type: 'directory', path: '/var/tmp', mode: 0o1777 },
    { type: 'directory', path: '/run' },
    { type: 'directory', path: '/root', mode: 0o700 },
    ...(await certificates()),
    ...(await zoneinfo()),
  ];
}

function accounts({ name, uid, gid, home }: ImageUser): readonly LayerMember[] {
  const passwd = [
    'root:x:0:0:root:/root:/sbin/nologin',
    ...(uid === 0 ? [] : [`${name}:x:${uid}:${gid}::${home}:/sbin/nologin`]),
    'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin',
  ];
  const group = ['root:x:0:', ...(gid === 0 ? [] : [`${name}:x:${gid}:`]), 'nogroup:x:65534:'];
  return [
    text('/etc/passwd', `${passwd.join('\n')}\n`),
    text('/etc/group', `${group.join('\n')}\n`),
    text('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\n'),
    ...(uid === 0 ? [] : [{ type: 'directory' as const, path: home, mode: 0o750, uid, gid }]),
  ];
}

function text(path: string, content: string): LayerMember {
  return { type: 'file', path, content: Buffer.from(content) };
}

/** Where distributions keep the bundle of CA certificates. */
const CA_BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

async function certificates(): Promise<readonly LayerMember[]> {
  for (const path of CA_BUNDLES) {
    const content = await readFile(path).catch(() => undefined);
    if (content !== undefined) return [{ type: 'file', path: '/etc/ssl/certs/ca-certificates.crt', content }];
  }
  return [];
}

const ZONEINFO = '/usr/share/zoneinfo';
/** The same zones again, with leap seconds and without. */
const REPETITIONS: ReadonlySet<string> = new Set(['posix', 'right']);
/** `TZif`: a time zone in binary form (RFC 8536). */
const MAGIC = Buffer.from('TZif');

async function zoneinfo(): Promise<readonly LayerMember[]> {
  const names = await readdir(ZONEINFO, { recursive: true }).catch(() => []);
  const seen = new Map<string, string>();
  const members: LayerMember[] = [];
  for (const name of names.sort()) {
    if (REPETITIONS.has(name.split('/')[0] ?? '')) continue;
    const path = posix.join(ZONEINFO, name);
    if (!(await stat(path)).isFile()) continue;
    const content = await readFile(path);
    if (!content.subarray(0, 4).equals(MAGIC) && !name.endsWith('.tab')) continue;
    // Most zones are other names of a few hundred.
    const key = content.toString('latin1');
    const twin = seen.get(key);
    seen.set(key, twin ?? path);
    members.push(
      twin === undefined ? { type: 'file', path, content } : { type: 'hardlink', path, linkTarget: twin },
    );
  }
  return members;
}

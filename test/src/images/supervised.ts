import { rmSync } from 'node:fs';
import { appendLayer, createLayer, type ImageContent, writeImage } from '@up/oci';
import { debianRoot } from './debian-root.ts';
import { rootMembers } from './root-members.ts';

/** Programs that building this image needs. */
export const SUPERVISED_TOOLS: readonly string[] = ['mmdebstrap', 'root'];

export interface SupervisedOptions {
  readonly name: string;
  /** The text of /etc/supervisor/supervisord.conf. */
  readonly config: string;
}

/** Debian's supervisord as main process, with busybox for programs. Written to `path` as a docker-archive. */
export async function writeSupervised(
  path: string,
  { name, config: text }: SupervisedOptions,
): Promise<void> {
  const { signal } = new AbortController();
  const root = debianRoot({ packages: ['supervisor', 'busybox-static'], variant: 'extract' });
  rmSync(`${path}.layer`, { force: true });
  const base = await createLayer(rootMembers(root), { compression: 'none', signal, file: `${path}.layer` });
  const own = await createLayer(
    [
      { type: 'file', path: '/etc/supervisor/supervisord.conf', content: Buffer.from(text) },
      { type: 'directory', path: '/etc/supervisor/conf.d' },
      { type: 'directory', path: '/run' },
      { type: 'directory', path: '/tmp', mode: 0o1777 },
      { type: 'file', path: '/etc/passwd', content: Buffer.from('root:x:0:0::/root:/bin/sh\n') },
      { type: 'file', path: '/etc/group', content: Buffer.from('root:x:0:\n') },
    ],
    { compression: 'none', signal },
  );
  const config = {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Cmd: ['/usr/bin/supervisord', '-n'], Env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'] },
    rootfs: { type: 'layers', diff_ids: [] },
    history: [],
  };
  const empty: ImageContent = { config: Buffer.from(JSON.stringify(config)), layers: [], names: [name] };
  const content = appendLayer(appendLayer(empty, { layer: base, createdBy: 'debian' }), {
    layer: own,
    createdBy: 'config',
  });
  await writeImage(content, { path, format: 'docker-archive', signal, existing: 'replace' });
}

import { writeOnDebian } from './write-on-debian.ts';

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
  await writeOnDebian(path, {
    name,
    debian: { packages: ['supervisor', 'busybox-static'], variant: 'extract' },
    own: [
      { type: 'file', path: '/etc/supervisor/supervisord.conf', content: Buffer.from(text) },
      { type: 'directory', path: '/etc/supervisor/conf.d' },
      { type: 'directory', path: '/run' },
      { type: 'directory', path: '/tmp', mode: 0o1777 },
      { type: 'file', path: '/etc/passwd', content: Buffer.from('root:x:0:0::/root:/bin/sh\n') },
      { type: 'file', path: '/etc/group', content: Buffer.from('root:x:0:\n') },
    ],
    createdBy: 'config',
    config: { Cmd: ['/usr/bin/supervisord', '-n'], Env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'] },
  });
}

import type { LayerMember } from '@up/oci';
import type { ContainerFlags } from '@up/profiles';
import type { ImageUser } from './image-user.ts';

/**
 * The directories that a container of the profile mounts something on. They are there, and the user's, without
 * the mount, too: a plain `docker run` of the image works.
 */
export function mountPoints({ tmpfs, volumes }: ContainerFlags, user: ImageUser): readonly LayerMember[] {
  const mounts = [
    ...Object.entries(tmpfs),
    ...Object.keys(volumes).map((path): readonly [string, string] => [path, '']),
  ];
  return mounts.map(([path, options]): LayerMember => {
    const option = (name: string): string | undefined =>
      new RegExp(`(?:^|,)${name}=(\\d+)(?:,|$)`).exec(options)?.[1];
    return {
      type: 'directory',
      path: path.replace(/\/+$/, ''),
      mode: Number.parseInt(option('mode') ?? '0755', 8),
      uid: Number(option('uid') ?? user.uid),
      gid: Number(option('gid') ?? user.gid),
    };
  });
}

import type { Image } from '@up/oci';

/** Whether a config came with the files: a bare root file system has none, and nothing can be said of it. */
export function hasConfig({ format }: Image): boolean {
  return format !== 'rootfs-tar' && format !== 'rootfs-directory';
}

/** Whether the image starts something by itself; a base image, which others build upon, does not. */
export function startsSomething({ config }: Image): boolean {
  return config.entrypoint.length > 0 || config.cmd.length > 0;
}

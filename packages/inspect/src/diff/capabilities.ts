import type { Image } from '@up/oci';

/** Whether it is an image: a root file system has neither config nor layers. */
export function isImage({ format }: Image): boolean {
  return format !== 'rootfs-directory' && format !== 'rootfs-tar';
}

/** Node cannot read extended attributes of files on this machine. */
export function knowsXattrs({ format }: Image): boolean {
  return format !== 'rootfs-directory' && format !== 'nix2container';
}

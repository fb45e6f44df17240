import { safeText, UpError } from '@up/core';

/** Names that other tools put before a path; what is there is found out from its content. */
const PATH_PREFIX = /^(?:docker-archive|oci-archive|oci|tar|file):(?!\/\/)(?=.)/;
const REMOTE = /^(?:docker|docker-daemon|containers-storage|https?):/;

/**
 * The path that an image reference names; `-` is stdin.
 * @throws UpError UP_IMAGE_UNREADABLE for a place that images cannot be read from.
 */
export function parseReference(reference: string): string {
  if (REMOTE.test(reference))
    throw new UpError(
      'UP_IMAGE_UNREADABLE',
      `${safeText(reference)} is neither a file nor an image in a registry (registry://HOST/NAME)`,
      {
        hint: 'For an image in a registry write registry://HOST/NAME:TAG; for one of Docker: docker save IMAGE | up inspect -',
        details: { image: reference },
      },
    );
  if (reference === '' || reference.includes('\0'))
    throw new UpError('UP_IMAGE_NOT_FOUND', 'No image was named', { hint: 'Give the path of an image.' });
  return reference.replace(PATH_PREFIX, '');
}

export function isStdin(path: string): boolean {
  return path === '-';
}

import { safeText, systemErrorCode, UpError } from '@up/core';

/** Says that nothing can be said about an image. */
export function unreadable(location: string, reason: string, cause?: unknown): UpError {
  return new UpError(
    'UP_IMAGE_UNREADABLE',
    `${safeText(location)} cannot be read as an image: ${safeText(reason)}`,
    {
      hint: 'It can be a docker-archive or OCI archive (docker save, skopeo copy, streamLayeredImage), an OCI layout, the image.json of nix2container, or a root file system as tar or directory.',
      details: { image: location },
      cause,
    },
  );
}

/** What a system error means for the user; whatever else was thrown stays what it is. */
export function sourceError(error: unknown, location: string): unknown {
  if (error instanceof UpError) return error;
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UpError('UP_IMAGE_NOT_FOUND', `There is no image at ${safeText(location)}`, {
      hint: 'Give the path of an image, or - to read one from stdin.',
      details: { image: location },
      cause: error,
    });
  }
  return code === undefined || code.startsWith('ERR_')
    ? error
    : unreadable(location, `${code} while reading it`, error);
}

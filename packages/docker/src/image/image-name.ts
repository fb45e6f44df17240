import { safeText, truncate, UpError } from '@up/core';
import type { EngineClient } from '../client/engine-client.ts';
import { refusalOf } from '../client/engine-error.ts';

/** What names and ids of images consist of; it becomes part of a URL as it is. */
const NAME = /^[A-Za-z0-9][\w.:/@-]{0,511}$/;

/** @throws UpError UP_IMAGE_NOT_FOUND for what cannot be the name of an image. */
export function checkImageName(name: string): void {
  if (!NAME.test(name) || name.split('/').some((part) => part === '' || part === '.' || part === '..'))
    throw new UpError('UP_IMAGE_NOT_FOUND', `"${truncate(safeText(name), 200)}" is no name of an image`, {
      hint: 'Names of images look like debian:12, registry.example/group/app:tag or sha256:0123...',
    });
}

/** `debian` as `debian:latest`; what has a tag or a digest, and ids, as they are. */
export function withTag(name: string): string {
  const isComplete = /[:@][^/]*$/.test(name) || /^[0-9a-f]{12,64}$/.test(name);
  return isComplete ? name : `${name}:latest`;
}

/** Whether an engine says in an error that it has no such image: Docker and Podman do so in several ways. */
export function saysNoSuchImage(error: unknown): boolean {
  const refusal = refusalOf(error);
  if (refusal === undefined) return false;
  return (
    refusal.status === 404 || /no such image|reference does not exist|image not known/i.test(refusal.message)
  );
}

export function imageNotFound({ kind, url }: EngineClient, name: string, cause?: unknown): UpError {
  return new UpError('UP_IMAGE_NOT_FOUND', `There is no image ${name} in ${url}`, {
    hint: `${kind} pull ${name}`,
    details: { image: name, engine: url },
    cause,
  });
}

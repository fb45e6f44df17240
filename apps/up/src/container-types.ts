import type { ArtefactType } from '@up/profiles';

/** The types that are started in a container engine. */
export type ContainerType = Extract<ArtefactType, 'container' | 'container-enhanced'>;

/** What `--type` takes where a profile says how an image is started. */
export const CONTAINER_TYPES: readonly ContainerType[] = ['container', 'container-enhanced'];

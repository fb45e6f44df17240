import type { Lookup } from '@up/oci';
import { unreadLayers } from '../rules/oci/unread-layers.ts';
import type { Subject } from '../subject.ts';

export type FailedLookup = Exclude<Lookup, { readonly status: 'found' }>;

/**
 * How a path leads nowhere, where that is certain; undefined where something is there, or may be: from a volume,
 * from the runtime, or in a layer that could not be read.
 */
export function absenceOf(subject: Subject, path: string): FailedLookup | undefined {
  const { image, runtime } = subject;
  const lookup = image.tree.lookup(path);
  if (lookup.status === 'found' || unreadLayers(image).size > 0) return undefined;
  if (runtime.provides(path) || runtime.provides(lookup.at)) return undefined;
  return lookup;
}

/** Why there is nothing: `which is not in the image`, or the link that leads astray. */
export function renderAbsence({ status, at, via }: FailedLookup): string {
  const link = via.at(-1);
  if (status === 'loop') return 'which is a link that leads in circles';
  if (status === 'not-a-directory') return `but ${at} is no directory`;
  if (link === undefined) return 'which is not in the image';
  return `but ${link.path} is a link to ${link.target}, which is not in the image`;
}

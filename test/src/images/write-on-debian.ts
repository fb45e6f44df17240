import { rmSync } from 'node:fs';
import { appendLayer, createLayer, type LayerMember, writeImage } from '@up/oci';
import { type DebianRootOptions, debianRoot } from './debian-root.ts';
import { type EmptyImageOptions, emptyImage } from './empty-image.ts';
import { rootMembers } from './root-members.ts';

export interface OnDebianOptions extends EmptyImageOptions {
  readonly debian: DebianRootOptions;
  /** What lies on top of it, in a layer of its own. */
  readonly own: readonly LayerMember[];
  /** For the history: what the layer of its own is. */
  readonly createdBy: string;
}

/** Debian's programs with something on top of them. Written to `path` as a docker-archive. */
export async function writeOnDebian(
  path: string,
  { debian, own, createdBy, ...image }: OnDebianOptions,
): Promise<void> {
  const { signal } = new AbortController();
  const root = debianRoot(debian);
  rmSync(`${path}.layer`, { force: true });
  const base = await createLayer(rootMembers(root), { compression: 'none', signal, file: `${path}.layer` });
  const top = await createLayer(own, { compression: 'none', signal });
  const below = appendLayer(emptyImage(image), { layer: base, createdBy: 'debian' });
  const content = appendLayer(below, { layer: top, createdBy });
  await writeImage(content, { path, format: 'docker-archive', signal, existing: 'replace' });
}

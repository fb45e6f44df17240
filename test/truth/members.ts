import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerMember } from '@up/oci';

interface Attributes {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export function text(path: string, content: string, attributes: Attributes = {}): LayerMember {
  return { type: 'file', path, content: Buffer.from(content), ...attributes };
}

export function script(path: string, content: string, attributes: Attributes = {}): LayerMember {
  return text(path, content, { mode: 0o755, ...attributes });
}

export function bytes(path: string, content: Uint8Array, attributes: Attributes = {}): LayerMember {
  return { type: 'file', path, content, mode: 0o755, ...attributes };
}

export function directory(path: string, attributes: Attributes = {}): LayerMember {
  return { type: 'directory', path, ...attributes };
}

export function link(path: string, linkTarget: string): LayerMember {
  return { type: 'symlink', path, linkTarget };
}

/** What the base has there is taken away. */
export function gone(path: string): LayerMember {
  return { type: 'whiteout', path };
}

/** A file of this machine. */
export function hostFile(path: string, source: string, attributes: Attributes = {}): LayerMember {
  return {
    type: 'file',
    path,
    content: { path: source, sizeBytes: statSync(source).size },
    mode: 0o755,
    ...attributes,
  };
}

/** A directory of this machine with all that `isWanted` has nothing against. */
export function hostTree(
  path: string,
  source: string,
  isWanted: (name: string) => boolean = () => true,
): readonly LayerMember[] {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).sort();
  return names.filter(isWanted).flatMap((name): readonly LayerMember[] => {
    const from = join(source, name);
    const stat = lstatSync(from);
    if (stat.isSymbolicLink()) return [link(`${path}/${name}`, readlinkSync(from))];
    return stat.isFile() ? [hostFile(`${path}/${name}`, from, { mode: stat.mode & 0o755 })] : [];
  });
}

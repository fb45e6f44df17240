import type { Subject } from '../subject.ts';
import type { PathReference } from './path-reference.ts';

/** What the store of an image has for a path, the best first. */
export interface StoreCandidates {
  readonly best: string;
  readonly others: number;
}

const PROGRAM_DIRECTORIES = /\/(?:s?bin|libexec)\/[^/]+$/;

/** The files in /nix/store that a path can mean: programs for what is started, the same end for what is read. */
export function storeCandidates(
  { image: { tree }, store }: Subject,
  { path, use }: Pick<PathReference, 'path' | 'use'>,
): StoreCandidates | undefined {
  const [parent, name] = path.split('/').slice(-2);
  const isMeant = (candidate: string): boolean => {
    if (use === 'read') return candidate.endsWith(`/${parent}/${name}`);
    const found = tree.lookup(candidate);
    const node = found.status === 'found' ? found.node : undefined;
    return node?.type === 'file' && (node.mode & 0o111) !== 0;
  };
  const all = store.candidates(path).filter(isMeant);
  const inProgramDirectory = use === 'execute' ? all.filter((one) => PROGRAM_DIRECTORIES.test(one)) : all;
  const [best] = inProgramDirectory.length > 0 ? inProgramDirectory : all;
  return best === undefined ? undefined : { best, others: all.length - 1 };
}

/** `it is /nix/store/.../bin/X (and 2 others)` */
export function renderCandidates({ best, others }: StoreCandidates): string {
  return `it is ${best}${others > 0 ? ` (and ${others} other${others > 1 ? 's' : ''} of that name)` : ''}`;
}

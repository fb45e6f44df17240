import type { LayerMember } from '@up/oci';

/** What goes into one layer of an image. */
export interface LayerPlan {
  /** For people: what the layer holds. */
  readonly title: string;
  readonly members: readonly LayerMember[];
}

/**
 * Adds the directories that members lie in, where no layer below states them: root's, readable by all. What
 * a lower layer has already is left out.
 */
export function completeLayers(plans: readonly LayerPlan[]): readonly LayerPlan[] {
  const stated = new Set<string>();
  return plans.map(({ title, members }) => {
    const fresh = members.filter(({ path }) => !stated.has(path) && stated.add(path));
    const parents: LayerMember[] = [];
    for (const { path } of fresh) {
      for (const parent of parentsOf(path)) {
        if (stated.has(parent)) continue;
        stated.add(parent);
        parents.push({ type: 'directory', path: parent });
      }
    }
    return { title, members: [...parents, ...fresh] };
  });
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.slice(0, -1).map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

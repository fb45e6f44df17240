import type { LayerMember } from '@up/oci';

/** A small image that works, before a case changes it. */
export interface Base {
  readonly members: readonly LayerMember[];
  /** The `config` object of the image config. */
  readonly config: Readonly<Record<string, unknown>>;
}

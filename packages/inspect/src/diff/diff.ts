import type { ConfigChange } from './config-change.ts';
import type { LayersDiff } from './diff-layers.ts';
import type { SizesDiff } from './diff-sizes.ts';
import type { FilesDiff } from './file-change.ts';
import type { PackagesDiff } from './package-change.ts';

/** One of two things that are compared. Texts are as the image has them: show them through `safeText`. */
export interface DiffSide {
  readonly kind: 'image' | 'directory' | 'closure';
  /** As the user named it. */
  readonly source: string;
  readonly name?: string | undefined;
  readonly format?: string | undefined;
  readonly digest?: string | undefined;
  /** `linux/amd64`; undefined where nothing says it. */
  readonly platform?: string | undefined;
  /** Of the layers as stored. */
  readonly storedBytes?: number | undefined;
  /** Of all files that a container would see, or of all store paths; undefined where no size is known. */
  readonly sizeBytes?: number | undefined;
}

export type DiffPart = 'config' | 'packages' | 'files' | 'layers';

export const DIFF_PARTS: readonly DiffPart[] = ['config', 'packages', 'files', 'layers'];

/** What is different between A and B. A part that does not apply, or that was not asked for, is undefined. */
export interface Diff {
  readonly a: DiffSide;
  readonly b: DiffSide;
  /**
   * Nothing that was compared is different. Layers count only where nothing else was asked for: the same files can
   * be in other layers. Never true where something could not be compared.
   */
  readonly identical: boolean;
  readonly config?: readonly ConfigChange[] | undefined;
  readonly packages?: PackagesDiff | undefined;
  readonly files?: FilesDiff | undefined;
  readonly sizes: SizesDiff;
  readonly layers?: LayersDiff | undefined;
  /** What could not be compared, and why: one sentence each. */
  readonly notes: readonly string[];
}

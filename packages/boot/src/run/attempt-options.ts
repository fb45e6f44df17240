import type { Accelerator } from '@up/qemu';
import type { BootOptions } from '../boot-options.ts';
import type { CheckList } from '../check-list.ts';
import type { CloudInitSeed } from '../cloud-init/cloud-init-seed.ts';
import type { BootPlan } from '../plan/boot-plan.ts';
import type { PlannedSource } from '../plan/boot-source.ts';

/** One start of a machine, within a boot that may need several. */
export interface AttemptOptions {
  readonly boot: BootOptions;
  readonly plan: BootPlan;
  readonly source: PlannedSource;
  readonly console: 'keep' | 'inject';
  readonly purpose: 'first-boot' | 'second-boot';
  /** Undefined: what a probe finds. */
  readonly accelerator: Accelerator | undefined;
  readonly seed: CloudInitSeed | undefined;
  /** The file with the seed. */
  readonly seedPath: string | undefined;
  /** For serial log, screenshots and the like. */
  readonly directory: string;
  /** Where what the guest writes is kept for a second boot; undefined: it goes with the machine. */
  readonly stateDirectory: string | undefined;
  /** What tells the watch that all that was expected is there; undefined: the watch decides by itself. */
  readonly readyMarker: string | undefined;
  /** Takes the checks as they are done. */
  readonly checks: CheckList;
}

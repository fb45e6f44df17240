import type { Accelerator, BootFailure, PhaseSpan } from '@up/qemu';

/** What a boot tells while it goes on. */
export type BootProgress =
  /** A machine has been started. */
  | {
      readonly type: 'started';
      readonly accelerator: Accelerator;
      readonly console: 'keep' | 'inject';
      readonly purpose: 'first-boot' | 'second-boot';
      readonly pid: number;
    }
  /** A phase is over. */
  | { readonly type: 'phase'; readonly span: PhaseSpan }
  | { readonly type: 'failure'; readonly failure: BootFailure }
  | { readonly type: 'ready'; readonly atMs: number }
  /** Something that changes how it goes on, in a sentence: `KVM unusable: ... using TCG`. */
  | { readonly type: 'note'; readonly about: 'host' | 'boot'; readonly text: string };

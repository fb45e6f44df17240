import type { Explanation } from '../explain/explanation.ts';
import type { BuiltDerivation } from '../history/build-record.ts';
import type { NixEvent } from '../log/nix-event.ts';
import type { RebuildTool } from './find-tool.ts';
import type { RebuildAction, RebuildKind } from './rebuild-kind.ts';
import type { StepResult } from './run-step.ts';

/** One start of a tool: what is built is shown before it is activated. */
export interface RebuildStep {
  readonly name: 'build' | 'activate';
  readonly command: readonly string[];
}

/** Two store paths, before and after. */
export interface SystemChange {
  readonly before: string | undefined;
  readonly after: string;
}

export interface RebuildOptions {
  readonly tool: RebuildTool;
  readonly kind: RebuildKind;
  readonly action: RebuildAction;
  readonly flake?: string | undefined;
  /** For the tool, as they are. */
  readonly args?: readonly string[] | undefined;
  /** An empty directory: the link to the result goes there before it is activated. */
  readonly scratch: string;
  readonly logFile: string;
  readonly onStep?: ((step: RebuildStep) => void) | undefined;
  readonly onStepEnd?: ((step: RebuildStep, result: StepResult) => void) | undefined;
  readonly onEvent?: ((event: NixEvent) => void) | undefined;
  /** Told what is tried where a build failed without a word. */
  readonly onFurtherStep?: ((step: string) => void) | undefined;
  /** Asked before something changes, with what would, where that is known: false ends it there. */
  readonly approve?: ((change: SystemChange | undefined) => Promise<boolean>) | undefined;
}

export interface RebuildResult {
  /** `declined`: `approve` said no, and nothing was changed. */
  readonly outcome: 'succeeded' | 'failed' | 'interrupted' | 'declined';
  /** Of the tool; undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  /** The step that failed. */
  readonly failedStep: RebuildStep | undefined;
  readonly builds: readonly BuiltDerivation[];
  readonly errors: readonly Explanation[];
  /** Undefined where the generations are those of another machine, or of another profile. */
  readonly generation:
    | { readonly before: number | undefined; readonly after: number | undefined }
    | undefined;
  readonly paths: { readonly before: string | undefined; readonly after: string | undefined };
}

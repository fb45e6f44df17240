import type { UpError } from '@up/core';
import type { Reporter } from './reporter.ts';

/** What every command gets. Nothing below reads the global process. */
export interface CliContext {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by ^C and by TERM, with an UpError as reason. */
  readonly signal: AbortSignal;
}

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly project: string;
  readonly input: boolean;
}

/** A command as it runs: its surroundings, its global options, where it reports. */
export interface CommandContext extends CliContext {
  readonly options: GlobalOptions;
  readonly reporter: Reporter;
}

/** What a command leaves behind. */
export interface CommandResult {
  /** The `data` of the JSON document. */
  readonly data: unknown;
  /** The result for people, for stdout; absent where the report on stderr said it all. */
  readonly text?: string;
  /** What went wrong although there is data to show. */
  readonly error?: UpError;
  /** 0, or what the error leads to, where it is left out. */
  readonly exitCode?: number;
}

/** A command that was chosen on the command line; its module is loaded when it is run. */
export interface ChosenCommand {
  readonly name: string;
  readonly run: (context: CommandContext) => Promise<CommandResult>;
}

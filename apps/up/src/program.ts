import { ExitCode, toUpError } from '@up/core';
import { CommanderError } from 'commander';
import { buildProgram } from './build-program.ts';
import type { ChosenCommand, CliContext, CommandContext, GlobalOptions } from './context.ts';
import { reportError, reportResult } from './report.ts';
import { humanReporter, silentReporter } from './reporter.ts';
import { styleFor } from './style.ts';
import { usageError } from './usage-error.ts';

/**
 * Runs one command line and returns the exit code. Everything that goes wrong is rendered here, for
 * people or as the JSON document; nothing is thrown.
 */
export async function runProgram(argv: readonly string[], cli: CliContext): Promise<number> {
  const { own, workloadArgs } = splitArguments(argv);
  const json = own.includes('--json') || isOn(cli.env['UP_JSON']);
  const chosen: ChosenCommand[] = [];
  try {
    const program = buildProgram({ cli, workloadArgs, choose: (command) => void chosen.push(command) });
    await program.parseAsync(own, { from: 'user' });
    const [command] = chosen;
    if (command === undefined) return ExitCode.ok;
    const context = commandContext(cli, program.opts());
    return reportResult({ command: command.name, json, cli, result: await command.run(context) });
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return ExitCode.ok;
    const error = thrown instanceof CommanderError ? usageError(thrown, argv) : toUpError(thrown);
    return reportError({ command: chosen[0]?.name ?? 'up', json, cli, error });
  }
}

/** What stands before `--` is ours, what stands after it belongs to the workload. */
function splitArguments(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly workloadArgs: readonly string[];
} {
  const separator = argv.indexOf('--');
  if (separator === -1) return { own: argv, workloadArgs: [] };
  return { own: argv.slice(0, separator), workloadArgs: argv.slice(separator + 1) };
}

interface ParsedGlobals {
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly input: boolean;
  readonly color?: boolean;
  readonly project?: string;
}

function commandContext(cli: CliContext, parsed: ParsedGlobals): CommandContext {
  const { env } = cli;
  const options: GlobalOptions = {
    json: parsed.json ?? isOn(env['UP_JSON']),
    quiet: parsed.quiet ?? isOn(env['UP_QUIET']),
    verbose: parsed.verbose ?? isOn(env['UP_VERBOSE']),
    input: parsed.input && !isOn(env['UP_NO_INPUT']) && !isOn(env['CI']),
    project: parsed.project ?? env['UP_PROJECT'] ?? cli.cwd,
  };
  const coloured: CliContext =
    parsed.color === undefined ? cli : { ...cli, env: colourEnv(env, parsed.color) };
  const quiet = options.json || options.quiet;
  const reporter = quiet
    ? silentReporter()
    : humanReporter({ stream: cli.stderr, style: styleFor(cli.stderr, coloured.env) });
  return { ...coloured, options, reporter };
}

/** `--color` and `--no-color` as the variables that every program below understands, too. */
function colourEnv(
  { NO_COLOR: _no, FORCE_COLOR: _force, ...env }: NodeJS.ProcessEnv,
  on: boolean,
): NodeJS.ProcessEnv {
  return on ? { ...env, FORCE_COLOR: '1' } : { ...env, NO_COLOR: '1' };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

import { ExitCode, redact, type UpError } from '@up/core';
import type { CliContext, CommandResult } from './context.ts';
import { renderError, renderStacks } from './render-error.ts';
import { styleFor } from './style.ts';

interface Reporting {
  readonly command: string;
  readonly json: boolean;
  readonly cli: CliContext;
}

/** Writes a command's result to stdout, its error if it has one as `reportError` does; returns the exit code. */
export function reportResult({
  command,
  json,
  cli,
  result,
}: Reporting & { readonly result: CommandResult }): number {
  const { data, text, error } = result;
  const exitCode = result.exitCode ?? error?.exitCode ?? ExitCode.ok;
  if (json) {
    const ok = exitCode === ExitCode.ok;
    writeDocument(cli, {
      command,
      ok,
      data,
      ...(error === undefined ? {} : { error: redacted(error.toJSON()) }),
    });
    return exitCode;
  }
  if (text !== undefined) cli.stdout.write(text);
  // A run that was stopped has said so already.
  if (error !== undefined && !isStop(error)) writeError(cli, error);
  return exitCode;
}

/** Writes an error: for people to stderr, as the JSON document to stdout; returns the exit code. */
export function reportError({ command, json, cli, error }: Reporting & { readonly error: UpError }): number {
  if (json) writeDocument(cli, { command, ok: false, data: null, error: redacted(error.toJSON()) });
  else if (isStop(error)) cli.stderr.write(`stopped  ${error.message}\n`);
  else writeError(cli, error);
  return error.exitCode;
}

/** The same value with credentials masked in every text. */
function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redacted(member)]));
}

function isStop({ code }: UpError): boolean {
  return code === 'UP_INTERRUPTED' || code === 'UP_TERMINATED';
}

function writeDocument(cli: CliContext, document: Readonly<Record<string, unknown>>): void {
  cli.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...document }, null, cli.stdout.isTTY ? 2 : 0)}\n`);
}

function writeError(cli: CliContext, error: UpError): void {
  cli.stderr.write(renderError(error, { style: styleFor(cli.stderr, cli.env), width: cli.stderr.columns }));
  if (cli.env['UP_DEBUG'] === '1') cli.stderr.write(renderStacks(error));
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redact, safeLines, truncate } from '@up/core';
import { type BuildError, type Explanation, explain, type Facts } from '@up/nix';

/** What is needed to say why something failed. */
export interface FailureContext {
  /** Logs of what failed go here. */
  readonly logDirectory: string;
  readonly facts: Facts;
  /** Names that the flake is known to offer. */
  readonly attributes: readonly string[];
}

export interface Failure {
  readonly evidence: string;
  readonly explanations: readonly Explanation[];
  readonly log: string | undefined;
}

export interface FailedBuildLog {
  readonly name: string;
  readonly drvPath: string;
  readonly lines: readonly string[];
}

export interface ToldFailure {
  /** Of the log: the name of the target. */
  readonly name: string;
  /** For when Nix says nothing: how to make it say more. */
  readonly command: readonly string[];
  readonly errors: readonly BuildError[];
  readonly notes: readonly string[];
  readonly builds?: readonly FailedBuildLog[] | undefined;
}

const MAX_EVIDENCE = 300;

/** Writes the log of what failed, and finds cause and fix. A log that cannot be written is no reason to say less. */
export async function explainFailure(
  { logDirectory, facts, attributes }: FailureContext,
  told: ToldFailure,
): Promise<Failure> {
  const { errors } = await explain(records(told), {
    facts,
    attributes,
    command: told.command,
    failed: (told.builds ?? []).map(({ drvPath }) => drvPath),
  });
  const causes = errors.filter(({ saidBy }) => saidBy !== 'nix-warning');
  const [first] = causes;
  return {
    evidence: truncate(first?.cause ?? firstLine(first?.message) ?? 'Nix did not say why', MAX_EVIDENCE),
    explanations: causes,
    log: await writeLog(logDirectory, told),
  };
}

/** As Nix's own log has it, so that the words of builders are not taken for those of Nix. */
async function* records({ errors, notes, builds = [] }: ToldFailure): AsyncGenerator<Uint8Array> {
  for (const [id, { drvPath, lines }] of builds.entries()) {
    yield record({ action: 'start', id, level: 3, type: 105, text: '', fields: [drvPath, '', 1, 1] });
    for (const line of lines) yield record({ action: 'result', id, type: 101, fields: [line] });
  }
  // Whole, with their traces: the message alone does not say where.
  for (const { text, message, file, line, column } of errors)
    yield record({
      action: 'msg',
      level: 0,
      msg: text,
      raw_msg: message,
      file: file ?? null,
      line: line ?? null,
      column: column ?? null,
    });
  for (const note of notes) yield record({ action: 'msg', level: 1, msg: note });
}

function record(value: object): Uint8Array {
  return Buffer.from(`@nix ${JSON.stringify(value)}\n`);
}

async function writeLog(
  directory: string,
  { name, errors, notes, builds = [] }: ToldFailure,
): Promise<string | undefined> {
  const sections = [
    ...builds.map((build) => [`── ${build.name}: what the builder said ──`, ...build.lines].join('\n')),
    ...errors.map(({ text }) => text),
    ...notes,
  ];
  if (sections.length === 0) return undefined;
  const file = join(directory, `${fileName(name)}.log`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(file, `${redact(safeLines(sections.join('\n\n')))}\n`);
    return file;
  } catch {
    return undefined;
  }
}

/** A name from a flake, as the name of a file. */
export function fileName(name: string): string {
  return (
    name
      .replace(/[^\w.+-]+/g, '-')
      .replace(/^[-.]+/, '')
      .slice(0, 120) || 'unnamed'
  );
}

function firstLine(text: string | undefined): string | undefined {
  return text?.split('\n').find((line) => line.trim() !== '');
}

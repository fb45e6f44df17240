import { stat } from 'node:fs/promises';
import { systemErrorCode, UpError } from '@up/core';
import { findProgram } from './find-program.ts';
import type { ProcessSpec } from './process-spec.ts';
import { programName, renderCommand } from './render-command.ts';

/** Says why a program could not be started: the system's answer names neither the cause nor the file. */
export async function spawnFailure(
  spec: ProcessSpec,
  env: NodeJS.ProcessEnv,
  result: { readonly cause?: unknown; readonly code?: string | undefined },
): Promise<UpError> {
  const code = result.code ?? systemErrorCode(result.cause);
  const cwdProblem = await describeCwd(spec.cwd);
  if (cwdProblem !== undefined) return cannotStart(spec, cwdProblem, result.cause);
  if (code === 'ENOENT' && (await findProgram(spec.command, env)) === undefined) return notFound(spec, env);
  return cannotStart(spec, describe(code, result.cause), result.cause);
}

function notFound(spec: ProcessSpec, env: NodeJS.ProcessEnv): UpError {
  const where = spec.command.includes('/') ? 'does not exist' : 'was not found on PATH';
  return new UpError('UP_PROGRAM_NOT_FOUND', `${spec.command || 'The empty program name'} ${where}`, {
    hint: spec.hint ?? `Install ${programName(spec.command)}, or add its directory to PATH.`,
    details: { program: spec.command, ...(env['PATH'] === undefined ? {} : { path: env['PATH'] }) },
  });
}

function cannotStart(spec: ProcessSpec, reason: string, cause: unknown): UpError {
  return new UpError('UP_PROGRAM_FAILED', `${programName(spec.command)} could not be started: ${reason}`, {
    ...(spec.hint === undefined ? {} : { hint: spec.hint }),
    details: { command: renderCommand(spec) },
    cause,
  });
}

async function describeCwd(cwd: string | undefined): Promise<string | undefined> {
  if (cwd === undefined) return undefined;
  try {
    return (await stat(cwd)).isDirectory() ? undefined : `its working directory ${cwd} is not a directory`;
  } catch (error) {
    const code = systemErrorCode(error);
    return `its working directory ${cwd} ${code === 'ENOENT' ? 'does not exist' : `cannot be entered (${code})`}`;
  }
}

function describe(code: string | undefined, cause: unknown): string {
  if (code === 'ENOENT') return 'the interpreter or loader that it names does not exist';
  if (code === 'EACCES') return 'it is not executable, or its directory may not be entered';
  if (code === 'ENOEXEC') return 'it is not a program for this machine';
  if (code === 'E2BIG') return 'its arguments and environment are too long';
  return code ?? (cause instanceof Error ? cause.message : 'unknown reason');
}

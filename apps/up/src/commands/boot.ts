import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type BootOptions, type BootReport, bootMatrix, type CloudInitData } from '@up/boot';
import { Cleanup, systemErrorCode, UpError, userPaths } from '@up/core';
import type { Architecture } from '@up/media';
import { type Session, startSession } from '@up/process';
import type { Board } from '@up/qemu';
import { attachConsole } from '../boot/attach-console.ts';
import { bootError, worstBoot } from '../boot/boot-error.ts';
import { bootExpectations, type ExpectationFlags } from '../boot/boot-expectations.ts';
import { reportProgress } from '../boot/boot-progress.ts';
import { holdMachine } from '../boot/hold-machine.ts';
import { type Booted, bootDirectory, openBooted } from '../boot/open-booted.ts';
import { renderBootJUnit, renderBootText } from '../boot/render-boot.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { screenFor } from '../screen.ts';
import { writeOutput } from '../write-output.ts';
import type { FirmwareName } from './boot-option-values.ts';

export interface BootCommandOptions extends ExpectationFlags {
  readonly file: string;
  readonly type?: 'vm' | 'iso';
  readonly firmware?: readonly FirmwareName[];
  readonly arch?: Architecture;
  readonly board?: Board;
  readonly attach?: 'cdrom' | 'disk';
  readonly console?: 'auto' | 'keep' | 'inject';
  readonly kernel?: string;
  readonly initrd?: string;
  readonly append?: string;
  readonly memory?: number;
  readonly cpus?: number;
  readonly accel?: 'auto' | 'kvm' | 'tcg';
  readonly outbound?: true;
  readonly userData?: string;
  readonly metaData?: string;
  readonly force?: true;
  readonly repeat?: number;
  readonly format: 'text' | 'junit' | 'html';
  readonly output?: string;
  readonly directory?: string;
  readonly interactive?: true;
  readonly keep?: true;
}

/** `up boot FILE|PROFILE`: boots it, checks that it works, shuts it down. */
export async function boot(context: CommandContext, options: BootCommandOptions): Promise<CommandResult> {
  refuse(context, options);
  const cleanup = new Cleanup({ actionTimeoutMs: 60_000 });
  try {
    const session = cleanup.use(await startSession({ stateDir: userPaths(context.env).state }));
    const booted = await openBooted(context, { ...options, session });
    const started = performance.now();
    const reports = await bootAll(context, { options, booted, session });
    return await toResult(context, { options, booted, reports, tookMs: performance.now() - started });
  } finally {
    await cleanup.dispose();
  }
}

function refuse({ stdin, stdout, options: { json } }: CommandContext, options: BootCommandOptions): void {
  const isMany = (options.repeat ?? 1) > 1 || (options.firmware?.length ?? 1) > 1;
  const { interactive, keep, metaData, userData } = options;
  if ((interactive || keep) && isMany)
    throw new UpError(
      'UP_USAGE',
      `--${interactive ? 'interactive' : 'keep'} is for one machine, and this boots several`,
      {
        hint: 'Name one firmware, and leave --repeat out.',
      },
    );
  if (interactive && (json || !stdin.isTTY || !stdout.isTTY))
    throw new UpError('UP_USAGE', '--interactive needs a terminal of its own', {
      hint: 'Leave it out: the console is in serial.log of the directory that -o names.',
    });
  if (metaData !== undefined && userData === undefined)
    throw new UpError('UP_USAGE', '--meta-data goes with --user-data', {
      hint: 'User data that does nothing is a file with the one line #cloud-config.',
    });
}

interface BootAllOptions {
  readonly options: BootCommandOptions;
  readonly booted: Booted;
  readonly session: Session;
}

async function bootAll(
  context: CommandContext,
  { options, booted, session }: BootAllOptions,
): Promise<readonly BootReport[]> {
  const { cwd, env, signal, reporter } = context;
  const at = (file: string): string => resolve(cwd, file);
  const { kernel, initrd, append, accel = 'auto', firmware = [undefined], repeat = 1 } = options;
  const vm = booted.selection?.profile.vm;
  const isOne = firmware.length * repeat === 1;
  const shared: BootOptions = {
    name: booted.name,
    medium: booted.medium,
    direct: {
      ...booted.direct,
      ...(kernel === undefined ? {} : { kernel: at(kernel) }),
      ...(initrd === undefined ? {} : { initrd: at(initrd) }),
      ...(append === undefined ? {} : { append }),
    },
    architecture: options.arch,
    board: options.board,
    attachedAs: options.attach,
    console: options.console,
    accelerator: accel === 'auto' ? undefined : accel,
    memoryMB: options.memory ?? vm?.memoryMB,
    cpus: options.cpus ?? vm?.cpus,
    outbound: options.outbound ? 'allowed' : 'refused',
    tap: booted.network?.tap,
    expect: bootExpectations(options, booted.selection),
    cloudInit: await readCloudInit(options, at),
    preflight: options.force ? 'report' : 'obey',
    afterwards: options.keep ? 'keep' : 'stop',
    directory: options.directory === undefined ? bootDirectory(booted) : at(options.directory),
    env,
    session,
    signal,
    ...(options.interactive ? { accompany: (machine) => attachConsole(context, machine) } : {}),
    ...(options.keep ? { hold: (machine) => holdMachine(context, machine) } : {}),
  };
  const toldNotes = new Set<string>();
  reporter.step('boot', `${booted.name}, files in ${shared.directory}`);
  return await bootMatrix({
    boot: shared,
    firmware,
    repeat,
    prepare: (own) => {
      const one = isOne ? { ...own, name: booted.name, directory: shared.directory } : own;
      // Whoever has the console on the terminal sees for himself.
      const onProgress = options.interactive
        ? undefined
        : reportProgress(context, { prefix: isOne ? '' : own.name, toldNotes });
      return { ...one, onProgress };
    },
  });
}

const MAX_DATA_BYTES = 1024 * 1024;

async function readCloudInit(
  { userData, metaData }: BootCommandOptions,
  at: (file: string) => string,
): Promise<CloudInitData | undefined> {
  if (userData === undefined) return undefined;
  return {
    userData: await readText(at(userData)),
    ...(metaData === undefined ? {} : { metaData: await readText(at(metaData)) }),
  };
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new UpError('UP_USAGE', `${file} cannot be read (${systemErrorCode(cause)})`, {
      hint: 'Name a file with data for cloud-init.',
      cause,
    });
  }
  if (bytes.length > MAX_DATA_BYTES)
    throw new UpError('UP_USAGE', `${basename(file)} is larger than cloud-init's data may be here (1 MiB)`);
  return bytes.toString('utf8');
}

interface ResultOptions {
  readonly options: BootCommandOptions;
  readonly booted: Booted;
  readonly reports: readonly BootReport[];
  readonly tookMs: number;
}

async function toResult(
  context: CommandContext,
  { options, booted, reports, tookMs }: ResultOptions,
): Promise<CommandResult> {
  const { output } = options;
  const isFile = output !== undefined;
  const rendered = await render(context, { options, booted, reports, tookMs });
  if (isFile) await writeOutput(context, output, rendered);
  const error = bootError(booted.name, reports);
  const profile =
    booted.selection === undefined
      ? {}
      : { profile: booted.selection.profile.name, type: booted.selection.type };
  return {
    data: { name: booted.name, ...profile, ...dataOf(reports) },
    ...(isFile ? {} : { text: rendered }),
    ...(error === undefined ? {} : { error }),
  };
}

async function render(
  context: CommandContext,
  { options, booted, reports, tookMs }: ResultOptions,
): Promise<string> {
  const { name } = booted;
  if (options.format === 'junit') return renderBootJUnit(name, reports, tookMs);
  if (options.format === 'html')
    return await (await import('../boot/render-boot-html.ts')).renderBootHtml(name, reports);
  return renderBootText({
    name,
    reports,
    tookMs,
    isQuiet: context.options.quiet,
    ...screenFor(context, options.output),
  });
}

/** One boot as its report; several with a verdict of them all. */
function dataOf(reports: readonly BootReport[]): Readonly<Record<string, unknown>> {
  const [only] = reports;
  if (reports.length === 1 && only !== undefined) return withoutError(only);
  const worst = worstBoot(reports);
  return {
    verdict: worst?.verdict ?? 'passed',
    ...(worst?.cause === undefined ? {} : { cause: `${worst.name}: ${worst.cause}` }),
    boots: reports.map(withoutError),
  };
}

function withoutError({
  error: _error,
  name: _name,
  ...report
}: BootReport): Readonly<Record<string, unknown>> {
  return { ...report };
}

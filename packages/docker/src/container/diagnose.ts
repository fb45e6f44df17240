import { type ErrorCode, timeoutSignal, UpError } from '@up/core';
import { inspectImage } from '../image/inspect-image.ts';
import type { ContainerContext } from './container-context.ts';
import { describeEnd, toEnd } from './container-end.ts';
import { type ContainerState, readState } from './container-state.ts';
import { readLastLines } from './logs.ts';

/** What a failure of a container carries in `details`. */
export interface ContainerDiagnosis {
  readonly container: string;
  readonly image: string;
  readonly exitCode: number | undefined;
  readonly oomKilled: boolean;
  readonly healthLog: readonly { readonly exitCode: number; readonly output: string }[];
  /** The last 40 lines of its output, made harmless and redacted. */
  readonly tail: readonly string[];
}

const TAIL_LINES = 40;
/** A diagnosis is for an error that is there already: it does not hold that up for long. */
const DIAGNOSIS_MS = 5000;

export interface Diagnosed {
  readonly diagnosis: ContainerDiagnosis;
  readonly state: ContainerState | undefined;
}

/** Whatever can be found out about a container now. Works after an abort, and never throws. */
export async function diagnose(context: ContainerContext): Promise<Diagnosed> {
  const signal = timeoutSignal(DIAGNOSIS_MS);
  const state = await readState(context, signal).catch(() => undefined);
  const tail = await readLastLines(context, TAIL_LINES);
  const diagnosis = {
    container: context.name,
    image: context.image,
    exitCode: state?.exitCode,
    oomKilled: state?.oomKilled === true,
    healthLog: state?.healthLog ?? [],
    tail,
  };
  return { diagnosis, state };
}

/** A container that ended before it was what somebody waited for, as an error. */
export async function endedEarly(context: ContainerContext, wanted: string): Promise<UpError> {
  const { diagnosis, state } = await diagnose(context);
  const how = state === undefined ? 'ended' : describeEnd(toEnd(state));
  const message = `Container ${context.name} ${how}, before ${wanted}`;
  const foreign = await foreignPlatform(context, diagnosis);
  if (foreign !== undefined) return wrongPlatform(context, foreign, { ...diagnosis });
  return containerError('UP_CONTAINER_FAILED', message, diagnosis);
}

export function containerError(code: ErrorCode, message: string, diagnosis: ContainerDiagnosis): UpError {
  return new UpError(code, message, { ...hintFor(diagnosis), details: { ...diagnosis } });
}

function hintFor({ oomKilled, exitCode, tail }: ContainerDiagnosis): { readonly hint?: string } {
  if (oomKilled || exitCode === 137) return { hint: 'If it needs more memory: memoryMB in the profile.' };
  if (exitCode !== undefined && tail.length === 0)
    return { hint: 'It wrote nothing. up inspect IMAGE says what in the image will fail at run time.' };
  return {};
}

/** The platform of the image, where it is not the engine's and the kernel refused a program for it. */
async function foreignPlatform(
  { client, image }: ContainerContext,
  { exitCode, tail }: ContainerDiagnosis,
): Promise<string | undefined> {
  if (exitCode === 0 || !tail.some((line) => EXEC_FORMAT.test(line))) return undefined;
  const signal = timeoutSignal(DIAGNOSIS_MS);
  const platform = await inspectImage(client, image, { signal }).then(
    (info) => info.platform,
    () => undefined,
  );
  return platform?.split('/')[1] === client.architecture ? undefined : platform;
}

export const EXEC_FORMAT: RegExp = /exec format error/i;

export function wrongPlatform(
  { client, image, name }: Pick<ContainerContext, 'client' | 'image' | 'name'>,
  platform: string | undefined,
  details: Readonly<Record<string, unknown>> = {},
): UpError {
  const what = platform === undefined ? 'for another architecture' : `for ${platform}`;
  return new UpError(
    'UP_IMAGE_PLATFORM',
    `Container ${name} cannot run: image ${image} is ${what}, the engine's machine is linux/${client.architecture}`,
    {
      hint: `Build it for linux/${client.architecture}, or let qemu-user-static and binfmt-support emulate it.`,
      details,
    },
  );
}

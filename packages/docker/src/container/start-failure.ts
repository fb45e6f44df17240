import { timeoutSignal, UpError } from '@up/core';
import { findListener } from '@up/process';
import type { EngineClient } from '../client/engine-client.ts';
import { imageNotFound } from '../image/image-name.ts';
import { inspectImage } from '../image/inspect-image.ts';
import type { ContainerSpec } from './container-spec.ts';
import { EXEC_FORMAT, wrongPlatform } from './diagnose.ts';

export interface StartFailureOptions {
  readonly client: EngineClient;
  readonly spec: ContainerSpec;
  readonly name: string;
}

/** What an engine's refusal to create or start a container means. Other errors are handed back as they are. */
export async function explainStartFailure(
  error: unknown,
  { client, spec, name }: StartFailureOptions,
): Promise<unknown> {
  if (!(error instanceof UpError) || error.code !== 'UP_ENGINE_FAILED') return error;
  const words = error.message.replace(/^Container \S+ cannot be (?:created|started): /, '');
  const port = PORT_TAKEN.test(words) ? Number(/:(\d{1,5})\b(?!.*:\d)/.exec(words)?.[1]) : Number.NaN;
  if (PORT_TAKEN.test(words)) return await portTaken(Number.isNaN(port) ? undefined : port, name, error);
  if (PORT_FORBIDDEN.test(words))
    return new UpError('UP_PORT_FORBIDDEN', `Container ${name} cannot be started: ${words}`, {
      hint: 'Ask for a port from 1024 on, or 0 for any free one.',
      cause: error,
    });
  if (EXEC_FORMAT.test(words))
    return wrongPlatform({ client, image: spec.image, name }, await platformOf(client, spec));
  if (OTHER_PLATFORM.test(words))
    return new UpError('UP_IMAGE_PLATFORM', `Container ${name} cannot be created: ${words}`, {
      hint: `Ask for the platform that image ${spec.image} is for, or load the image for ${spec.platform ?? 'the other one'}.`,
      cause: error,
    });
  if (NO_IMAGE.test(words)) return imageNotFound(client, spec.image, error);
  return new UpError('UP_CONTAINER_FAILED', `Container ${name} cannot be started: ${words}`, {
    hint: hintFor(words),
    details: { image: spec.image, container: name },
    cause: error,
  });
}

const PORT_TAKEN = /port is already allocated|address already in use/i;
const PORT_FORBIDDEN = /cannot expose privileged port|listen tcp\S* \S+: bind: permission denied/i;
const OTHER_PLATFORM = /does not match the specified platform/i;
const NO_IMAGE = /no such image|image not known/i;

async function portTaken(port: number | undefined, name: string, cause: unknown): Promise<UpError> {
  const listener = port === undefined ? undefined : await findListener(port).catch(() => undefined);
  const holder = listener === undefined ? '' : ` by ${listener.command} (process ${listener.pid})`;
  return new UpError(
    'UP_PORT_IN_USE',
    `Container ${name} cannot be started: port ${port ?? ''} of 127.0.0.1 is taken${holder}`,
    { hint: 'Stop what uses it, or ask for port 0: any free one.', details: { port, ...listener }, cause },
  );
}

async function platformOf(client: EngineClient, { image }: ContainerSpec): Promise<string | undefined> {
  return await inspectImage(client, image, { signal: timeoutSignal(10_000) }).then(
    ({ platform }) => platform,
    () => undefined,
  );
}

function hintFor(words: string): string {
  if (/executable file not found|no such file or directory/i.test(words))
    return 'up inspect IMAGE says whether the program, its interpreter or its loader is missing from the image.';
  if (/user|passwd|group/i.test(words)) return 'up inspect IMAGE says which users and groups the image has.';
  return 'up inspect IMAGE says what in the image will fail at run time.';
}

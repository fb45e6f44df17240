import { untilAborted } from '../client/call-engine.ts';
import { describeEnd } from '../container/container-end.ts';
import { containerError, diagnose } from '../container/diagnose.ts';
import type { Wait } from './wait.ts';
import type { WaitContext } from './wait-context.ts';

/**
 * Waits until the container has ended.
 * @throws UpError UP_CONTAINER_FAILED when it ended with another exit code than it should.
 */
export async function waitExit(
  { container, ended, signal }: WaitContext,
  { exitCode }: Extract<Wait, { readonly type: 'exit' }>,
): Promise<void> {
  const end = await untilAborted(ended, signal);
  if (exitCode === undefined || end.exitCode === exitCode) return;
  const { diagnosis } = await diagnose(container);
  throw containerError(
    'UP_CONTAINER_FAILED',
    `Container ${container.name} ${describeEnd(end)}, not with ${exitCode}`,
    diagnosis,
  );
}

import type { Machine } from '@up/qemu';
import type { CommandContext } from '../context.ts';

/** Says where a machine is, and leaves it running until ^C, or until the guest ends it. */
export async function holdMachine(context: CommandContext, machine: Machine): Promise<void> {
  const ports = [...machine.forwards].map(([guest, address]) => `port ${guest} at ${address}`);
  const where = [`pid ${machine.pid}`, ...ports, `console in ${machine.serialLog}`];
  context.reporter.step('kept', `${where.join(', ')}; ^C ends it`);
  await untilEnded(context, machine);
}

/** Until ^C, or until the guest ends it. */
export async function untilEnded(
  { signal }: Pick<CommandContext, 'signal'>,
  machine: Pick<Machine, 'ended'>,
): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([machine.ended, interrupted]);
}

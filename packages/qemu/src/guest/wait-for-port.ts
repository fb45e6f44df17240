import { askGuestPort, type PortState } from '../control/guest-port.ts';
import type { Machine, WaitOptions } from '../machine.ts';
import { waitUntil } from './wait-until.ts';

const POLL_MS = 50;
/** So long one connection may take: a guest that has no network yet is asked again and again. */
const ANSWER_MS = 2000;

const WORDS: Readonly<Record<PortState, string>> = {
  accepts: 'the guest accepts connections',
  refuses: 'the guest refuses connections',
  'no answer': 'the guest does not answer',
};

/**
 * Waits until something in the guest accepts connections on a port, which is forwarded where it is not yet, and returns
 * the address on this host: `127.0.0.1:PORT`. That QEMU accepts in the guest's place does not count.
 * @throws UpError as `waitUntil` and `Machine.forward`.
 */
export async function waitForPort(
  machine: Machine,
  port: number,
  options: WaitOptions = {},
): Promise<string> {
  const address = machine.forwards.get(port) ?? (await machine.forward(port));
  let last = 'nothing was asked yet';
  return await waitUntil({
    ...options,
    machine,
    what: `port ${port} of the guest`,
    everyMs: POLL_MS,
    ask: async () => {
      const state = await askGuestPort(machine, { address, timeoutMs: ANSWER_MS });
      last = WORDS[state];
      return state === 'accepts' ? address : undefined;
    },
    seen: () => last,
  });
}

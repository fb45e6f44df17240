import { virtio } from './drive-arguments.ts';
import type { MachineFacts } from './machine-facts.ts';
import type { MachinePlan } from './machine-plan.ts';
import { qemuOption } from './qemu-value.ts';

/** The names of the network's two ends, for `hostfwd_add` and `set_link`. */
export const NETWORK_ID = 'net0' as const;
export const CARD_ID = 'nic0' as const;

/** Forwards are not here: they are added while it runs, so that a taken port can be told from everything else. */
export function networkArguments(plan: MachinePlan, facts: MachineFacts): readonly string[] {
  const { network } = plan;
  if (network.mode === 'none') return [];
  // An empty ROM: no network boot, which nobody asked for.
  const romfile = plan.board === 'microvm' ? undefined : '';
  const card = { netdev: NETWORK_ID, id: CARD_ID, romfile };
  if (network.mode === 'user') {
    const user = qemuOption('user', {
      id: NETWORK_ID,
      restrict: network.outbound === true ? undefined : 'on',
    });
    const forwards = byHandForwards(facts).map((forward) => `,hostfwd=${forward}`);
    const device =
      plan.board === 'raspi3b'
        ? qemuOption('usb-net', { netdev: NETWORK_ID, id: CARD_ID })
        : qemuOption(virtio('virtio-net', plan), card);
    return ['-netdev', `${user}${forwards.join('')}`, '-device', device];
  }
  const { tap } = facts;
  if (tap === undefined) return [];
  const many = tap.queues > 1;
  const netdev = qemuOption('tap', {
    id: NETWORK_ID,
    ifname: tap.interfaceName,
    script: facts.channels.kind === 'terminal' ? 'no' : tap.script,
    downscript: 'no',
    vhost: tap.vhost ? 'on' : undefined,
    queues: many ? tap.queues : undefined,
  });
  const queues = many ? { mq: 'on', vectors: tap.queues * 2 + 2 } : {};
  const device = qemuOption(virtio('virtio-net', plan), { ...card, mac: network.mac, ...queues });
  return ['-netdev', netdev, '-device', device];
}

function byHandForwards({ channels }: MachineFacts): readonly string[] {
  if (channels.kind === 'sockets') return [];
  return [...channels.forwards].map(([guest, host]) => `tcp:${host}-:${guest}`);
}

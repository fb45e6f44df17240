import { virtio } from './drive-arguments.ts';
import type { MachineFacts } from './machine-facts.ts';
import type { MachinePlan } from './machine-plan.ts';
import { qemuOption } from './qemu-value.ts';

/** The name of the channel on which a guest may say that it is ready: /dev/virtio-ports/org.up.ready. */
export const READY_CHANNEL = 'org.up.ready' as const;

/** Screen, keyboard, randomness, the panic device, shares and SMBIOS strings. */
export function deviceArguments(plan: MachinePlan): readonly string[] {
  // It has no bus that they could be on.
  if (plan.board === 'raspi3b') return [];
  return [
    ...['-device', virtio('virtio-rng', plan)],
    ...(plan.board === 'microvm' ? [] : ['-device', 'pvpanic-pci']),
    ...(plan.display ? displayArguments(plan) : []),
    ...plan.shares.flatMap((share, index) => shareArguments(share, { plan, index })),
    ...plan.smbios.flatMap((value) => ['-smbios', qemuOption('type=11', { value })]),
  ];
}

/** x86 boards have a keyboard of their own. */
function displayArguments({ architecture }: MachinePlan): readonly string[] {
  return architecture === 'x86_64'
    ? ['-device', 'VGA']
    : ['-device', 'virtio-gpu-pci', '-device', 'qemu-xhci', '-device', 'usb-kbd'];
}

function shareArguments(
  { tag, directory, readOnly }: MachinePlan['shares'][number],
  { plan, index }: { readonly plan: MachinePlan; readonly index: number },
): readonly string[] {
  const id = `share${index}`;
  return [
    '-fsdev',
    qemuOption('local', {
      id,
      path: directory,
      // Owners and modes that a guest sets are kept aside: it cannot make a set-user-ID file on the host.
      security_model: readOnly ? 'none' : 'mapped-xattr',
      readonly: readOnly ? 'on' : undefined,
      multidevs: 'remap',
    }),
    '-device',
    qemuOption(virtio('virtio-9p', plan), { fsdev: id, mount_tag: tag }),
  ];
}

/** Control connection, serial port and the channel `org.up.ready`. */
export function channelArguments(plan: MachinePlan, { channels }: MachineFacts): readonly string[] {
  const port = qemuOption('virtserialport', { chardev: 'ready0', name: READY_CHANNEL });
  const ready = plan.board === 'raspi3b' ? [] : ['-device', virtio('virtio-serial', plan), '-device', port];
  if (channels.kind === 'terminal') return ['-serial', 'mon:stdio', '-chardev', 'null,id=ready0', ...ready];
  return [
    // Its pipe is open when the others are connected.
    ...['-chardev', qemuOption('pipe', { id: 'serial0', path: channels.serial })],
    ...['-serial', 'chardev:serial0'],
    ...['-chardev', qemuOption('socket', { id: 'qmp0', path: channels.qmp })],
    ...['-mon', 'chardev=qmp0,mode=control'],
    ...['-chardev', qemuOption('socket', { id: 'ready0', path: channels.ready })],
    ...ready,
  ];
}

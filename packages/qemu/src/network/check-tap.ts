import { isIPv4 } from 'node:net';
import { UpError } from '@up/core';
import type { TapNetwork } from './tap-network.ts';

/** Holds that names and addresses are what the kernel takes. @throws UpError UP_USAGE. */
export function checkTap({ device, mac, guestIp, gateway }: TapNetwork): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/.test(device))
    throw usage(
      `${JSON.stringify(device)} is no name of a network device`,
      'Take up to 15 letters, digits, . _ -',
    );
  // The lowest bit of the first byte would make it the address of a group.
  if (!/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i.test(mac))
    throw usage(`${JSON.stringify(mac)} is no address of one network card`, 'Write it as 52:54:00:12:34:56.');
  if (!isIPv4(guestIp))
    throw usage(`${JSON.stringify(guestIp)} is no IPv4 address`, 'Write it as 10.177.0.2.');
  const [address = '', prefix = ''] = gateway.split('/');
  if (!isIPv4(address) || !/^([1-9]|[12]\d|3[0-2])$/.test(prefix))
    throw usage(`${JSON.stringify(gateway)} is no IPv4 address with a prefix`, 'Write it as 10.177.0.1/24.');
}

function usage(message: string, hint: string): UpError {
  return new UpError('UP_USAGE', message, { hint });
}

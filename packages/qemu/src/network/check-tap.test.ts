import { describe, expect, it } from 'vitest';
import { checkTap } from './check-tap.ts';
import type { TapNetwork } from './tap-network.ts';

const FIT: TapNetwork = {
  mode: 'tap',
  device: 'upbr0',
  mac: '02:00:00:01:77:01',
  guestIp: '10.177.0.2',
  gateway: '10.177.0.1/24',
  namespace: 'own',
};

describe('checkTap', () => {
  it('takes what the kernel takes', () => {
    expect(() => checkTap(FIT)).not.toThrow();
  });

  it.each<[string, Partial<TapNetwork>]>([
    ['a device with a space', { device: 'a b' }],
    ['a device with a name that is too long', { device: 'abcdefghijklmnop' }],
    ['an option in the place of a device', { device: '-x' }],
    ['a shell in the place of a device', { device: 'x;reboot' }],
    ['the address of a group of cards', { mac: '03:00:00:01:77:01' }],
    ['half an address of a card', { mac: '02:00:00' }],
    ['a name in the place of the guest', { guestIp: 'localhost' }],
    ['a gateway without a prefix', { gateway: '10.177.0.1' }],
    ['a prefix that is too long', { gateway: '10.177.0.1/33' }],
  ])('refuses %s', (_, wrong) => {
    expect(() => checkTap({ ...FIT, ...wrong })).toThrow(expect.objectContaining({ code: 'UP_USAGE' }));
  });
});

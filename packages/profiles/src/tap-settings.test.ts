import { describe, expect, it } from 'vitest';
import { tapSettings } from './tap-settings.ts';

const networking = {
  mode: 'tap',
  tap: { device: 'hlstap0', mac: '02:00:00:01:77:01' },
  staticIp: '10.177.0.10',
  gateway: '10.177.0.1',
  subnet: '10.177.0.0/24',
};

describe('tapSettings', () => {
  it('are those of a profile that wants its guest on a TAP device', () => {
    expect(tapSettings({ settings: { networking } })).toEqual({
      device: 'hlstap0',
      mac: '02:00:00:01:77:01',
      ip: '10.177.0.10',
      gateway: '10.177.0.1',
      prefix: 24,
    });
  });

  it.each([
    ['the user network', { networking: { ...networking, mode: 'user' } }],
    ['a workload that knows no networks', { clients: 50 }],
  ])('are none for %s', (_, settings) => {
    expect(tapSettings({ settings })).toBeUndefined();
  });
});

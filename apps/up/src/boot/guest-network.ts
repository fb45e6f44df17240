import type { BootOptions } from '@up/boot';
import { type Profile, tapSettings } from '@up/profiles';

export interface GuestNetwork extends Pick<BootOptions, 'forwards' | 'tap'> {
  /** What the kernel of a guest has to be told, which has no DHCP there. */
  readonly parameters: readonly string[];
}

/** How the guest of a profile is reached: through ports of this host, and for a tap profile on a network of its own. */
export function guestNetwork(profile: Profile, ports: 'profile' | 'any'): GuestNetwork {
  const forwards = profile.vm.forwards.map(({ guest, host }) =>
    ports === 'any' ? { guest } : { guest, host },
  );
  const tap = tapSettings(profile);
  if (tap === undefined) return { forwards, parameters: [] };
  const { device, mac, ip, gateway, prefix } = tap;
  return {
    forwards,
    tap: { mode: 'tap', device, mac, guestIp: ip, gateway: `${gateway}/${prefix}`, namespace: 'own' },
    parameters: [`up.ip=${ip}/${prefix},${gateway}`],
  };
}

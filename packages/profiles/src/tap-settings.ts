import * as z from 'zod';
import type { Profile } from './registry.ts';

/** What a profile says of its guest's own network, where it wants one. */
export interface TapSettings {
  /** Of the bridge. */
  readonly device: string;
  readonly mac: string;
  /** Of the guest. */
  readonly ip: string;
  /** Of this host. */
  readonly gateway: string;
  /** Bits of the network's address. */
  readonly prefix: number;
}

const tapNetworking = z.object({
  networking: z.object({
    mode: z.literal('tap'),
    tap: z.object({ device: z.string(), mac: z.string() }),
    staticIp: z.ipv4(),
    gateway: z.ipv4(),
    subnet: z.cidrv4(),
  }),
});

/** The TAP network of a profile; undefined where its guest is reached through ports of this host. */
export function tapSettings({ settings }: Pick<Profile, 'settings'>): TapSettings | undefined {
  const parsed = tapNetworking.safeParse(settings);
  if (!parsed.success) return undefined;
  const { tap, staticIp, gateway, subnet } = parsed.data.networking;
  return { ...tap, ip: staticIp, gateway, prefix: Number(subnet.split('/')[1]) };
}

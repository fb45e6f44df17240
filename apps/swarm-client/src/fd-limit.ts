import { readFile } from 'node:fs/promises';
import { deriveSwarmClient, type SwarmClientSettings } from '@up/profiles';

/** The soft limit of open files in the text of /proc/self/limits; undefined where it is unlimited or not said. */
export function parseFdLimit(limits: string): number | undefined {
  const match = /^Max open files\s+(\d{1,15})\s/m.exec(limits);
  return match === null ? undefined : Number(match[1]);
}

/** A sentence of warning where the viewers may need more files than this process may open. Linux only. */
export async function fdLimitNotice(settings: SwarmClientSettings): Promise<string | undefined> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return describeShortage(settings, parseFdLimit(limits));
}

export function describeShortage(
  settings: SwarmClientSettings,
  limit: number | undefined,
): string | undefined {
  const { recommendedFdLimit } = deriveSwarmClient(settings);
  if (limit === undefined || limit >= recommendedFdLimit) return undefined;
  return `${settings.clients} viewers may need ${recommendedFdLimit} open files, the limit is ${limit}: ulimit -n ${recommendedFdLimit}`;
}

import { UpError } from '@up/core';
import type { HealthCheck } from '../health-check.ts';
import type { GuestArchitecture, Host } from '../host/host.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';

const GUESTS: readonly GuestArchitecture[] = ['x86_64', 'aarch64'];

export const qemu: HealthCheck = {
  id: 'qemu',
  group: 'machines',
  title: 'QEMU is installed',
  looksAt: 'qemu-system-x86_64, qemu-system-aarch64 and qemu-img',
  run: async ({ host, signal }): Promise<Outcome> => {
    const found = await Promise.all(GUESTS.map((guest) => find(host, guest)));
    const paths = found.flatMap(({ path }) => (path === undefined ? [] : [path]));
    const hints = found.flatMap(({ hint }) => (hint === undefined ? [] : [hint]));
    const image = await host.programs.find('qemu-img');
    if (paths.length === 0) return skip('QEMU is not installed', hints.slice(0, 1));
    const own = await host.programs.run(paths[0] ?? '', { args: ['--version'], signal });
    const [, version = 'of an unknown version'] = /version ([\d.]+)/.exec(own?.stdout ?? '') ?? [];
    const seen = `QEMU ${version}: ${paths.join(', ')}`;
    const lacks = [
      ...found.filter(({ path }) => path === undefined).map(({ guest }) => `qemu-system-${guest}`),
      ...(image === undefined ? ['qemu-img'] : []),
    ];
    if (lacks.length === 0) return pass(seen);
    return warn([`${lacks.join(', ')} ${lacks.length === 1 ? 'is' : 'are'} missing`, seen], {
      fix: [...hints, ...(image === undefined ? ['Debian, Ubuntu: apt install qemu-utils'] : [])],
    });
  },
};

interface Found {
  readonly guest: GuestArchitecture;
  readonly path: string | undefined;
  readonly hint: string | undefined;
}

/** The QEMU of an architecture, or what to do where there is none. */
async function find({ machines }: Host, guest: GuestArchitecture): Promise<Found> {
  try {
    return { guest, path: await machines.qemu(guest), hint: undefined };
  } catch (error) {
    if (!(error instanceof UpError)) throw error;
    return { guest, path: undefined, hint: error.hint };
  }
}

/** Every QEMU there is. */
export async function installedQemus(
  host: Host,
): Promise<readonly { readonly guest: GuestArchitecture; readonly path: string }[]> {
  const found = await Promise.all(GUESTS.map((guest) => find(host, guest)));
  return found.flatMap(({ guest, path }) => (path === undefined ? [] : [{ guest, path }]));
}

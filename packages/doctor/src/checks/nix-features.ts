import type { CheckContext, HealthCheck } from '../health-check.ts';
import { type Outcome, pass, warn } from '../outcome.ts';
import { withConfig } from './with-nix.ts';

const BINFMT = '/proc/sys/fs/binfmt_misc';
/** What Linux runs on these without help. */
const NATIVE: Readonly<Record<string, RegExp>> = {
  x64: /^(x86_64|i[3-6]86)/,
  arm64: /^(aarch64|armv[78]l|armv7)/,
};

export const nixFeatures: HealthCheck = {
  id: 'nix-features',
  group: 'nix',
  title: 'features and platforms are there',
  looksAt: 'kvm in `system-features` against /dev/kvm, `extra-platforms` against binfmt_misc on Linux',
  run: withConfig(async (context, config): Promise<Outcome> => {
    const features = config.words('system-features');
    const extra = config.words('extra-platforms');
    const doubts = [
      ...(await kvmDoubt(context, features)),
      ...(context.host.platform === 'linux' ? await emulationDoubts(context, extra) : []),
    ];
    const evidence = `${config.text('system') ?? 'unknown system'}; features: ${features.join(' ') || 'none'}`;
    if (doubts.length === 0) return pass(evidence);
    return warn([...doubts, evidence], {
      fix: [
        ...(doubts.some((doubt) => doubt.includes('kvm'))
          ? ['sudo usermod -aG kvm $USER; or take kvm out of system-features']
          : []),
        ...(doubts.some((doubt) => doubt.includes('binfmt'))
          ? ['apt-get install qemu-user-static binfmt-support; on NixOS: boot.binfmt.emulatedSystems']
          : []),
      ],
    });
  }),
};

async function kvmDoubt({ host }: CheckContext, features: readonly string[]): Promise<readonly string[]> {
  if (!features.includes('kvm') || host.platform !== 'linux') return [];
  if ((await host.files.state('/dev/kvm')) === undefined)
    return ['system-features has kvm, but there is no /dev/kvm'];
  return (await host.files.canWrite('/dev/kvm'))
    ? []
    : ['system-features has kvm, but this user may not open /dev/kvm'];
}

async function emulationDoubts({ host }: CheckContext, extra: readonly string[]): Promise<readonly string[]> {
  const foreign = extra.filter((system) => !(NATIVE[host.architecture]?.test(system) ?? false));
  if (foreign.length === 0) return [];
  const entries = (await host.files.list(BINFMT)) ?? [];
  const has = (system: string): boolean => {
    const [cpu = ''] = system.split('-');
    return entries.some((entry) => entry.includes(cpu) || entry === system);
  };
  return foreign
    .filter((system) => !has(system))
    .map((system) => `extra-platforms has ${system}, but binfmt_misc runs none of it`);
}

import { connectEngine } from '@up/docker';
import { chooseAccelerator, findFirmware, findQemu } from '@up/qemu';
import type { HostMachines } from './host.ts';

export interface RealMachinesOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Where it is kept what a probe of the accelerator found. */
  readonly cacheDir: string;
}

const ENGINE_TIMEOUT_MS = 3000;

/** The container engine and the QEMU of this machine. */
export function realMachines({ env, home, cacheDir }: RealMachinesOptions): HostMachines {
  return {
    async engine(signal) {
      const engine = await connectEngine({ env, signal, home, timeoutMs: ENGINE_TIMEOUT_MS });
      const { kind, url, version } = engine;
      return { kind, url, version, ...(await engine.info({ signal })) };
    },
    qemu: (architecture) => findQemu(architecture, env),
    async firmware(architecture, qemu) {
      const board = architecture === 'x86_64' ? 'q35' : 'virt';
      const { code } = await findFirmware({ architecture, board, secureBoot: 'off' }, { qemu, env });
      return code.path;
    },
    accelerator: (architecture, qemu, signal) =>
      chooseAccelerator({ architecture, qemu, env, cacheDir, signal }),
  };
}

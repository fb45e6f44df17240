import type { Architecture, Medium } from '@up/media';
import type { Session } from '@up/process';
import type { Accelerator, Board, Firmware, Machine, MachineNetwork, PortForward } from '@up/qemu';
import type { BootCheck } from './boot-check.ts';
import type { BootProgress } from './boot-progress.ts';
import type { CloudInitData } from './cloud-init/cloud-init-seed.ts';
import type { BootExpectations } from './plan/boot-expectations.ts';
import type { AttachedAs, DirectKernel } from './plan/boot-source.ts';

/**
 * `keep`: the very bytes; `inject`: the kernel of an ISO or a disk with `console=`; `auto`: `inject` where `keep` is
 * silent, or where no firmware starts it.
 */
export type ConsoleMode = 'auto' | 'keep' | 'inject';

export interface BootOptions {
  /** For people. */
  readonly name: string;
  readonly medium: Medium;
  /** Default: `cdrom`. */
  readonly attachedAs?: AttachedAs | undefined;
  /** A kernel that QEMU loads itself. */
  readonly direct?: DirectKernel | undefined;
  /** Default: what the medium offers. */
  readonly architecture?: Architecture | undefined;
  readonly firmware?: Firmware | undefined;
  /** Default: `q35` or `virt`, as the architecture has it; `microvm` starts kernels only. */
  readonly board?: Board | undefined;
  /** Default: `auto`. */
  readonly console?: ConsoleMode | undefined;
  /** Default: what this host can. */
  readonly accelerator?: Accelerator | undefined;
  readonly memoryMB?: number | undefined;
  readonly cpus?: number | undefined;
  /** `allowed`: the guest reaches whatever this host does; default: only the ports that are asked lead into it. */
  readonly outbound?: 'allowed' | 'refused' | undefined;
  /** Ports of this host that lead into the guest, beside those that are asked. */
  readonly forwards?: readonly PortForward[] | undefined;
  /** In place of the user network: a TAP device. */
  readonly tap?: Omit<Extract<MachineNetwork, { mode: 'tap' }>, 'forwards'> | undefined;
  readonly expect: BootExpectations;
  /** For cloud-init, on a drive of its own. */
  readonly cloudInit?: CloudInitData | undefined;
  /** `report`: boots although the preflight says that it cannot work; default: `obey`. */
  readonly preflight?: 'obey' | 'report' | undefined;
  /** `keep`: `hold` says how long the machine goes on, and it is not shut down; default: `stop`. */
  readonly afterwards?: 'stop' | 'keep' | undefined;
  /** Where serial log, screenshots and the like are put; it is made. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly session: Session;
  readonly signal: AbortSignal;
  /** Called for each check as it is done. */
  readonly onCheck?: ((check: BootCheck) => void) | undefined;
  readonly onProgress?: ((event: BootProgress) => void) | undefined;
  /** Called with each machine when it has been started. Before that is stopped, what this returns is waited for. */
  readonly accompany?: ((machine: Machine) => Promise<void>) | undefined;
  /** Where the machine is kept: called when it has been checked; as soon as it returns, the machine ends. */
  readonly hold?: ((machine: Machine, checks: readonly BootCheck[]) => Promise<void>) | undefined;
}

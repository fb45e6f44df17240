import { readFile, realpath, stat } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { createJsonCache, safeText } from '@up/core';
import type { Session } from '@up/process';
import type { Accelerator } from '../machine-options.ts';
import { kvmAccessProblem } from './kvm-access.ts';
import { type ProbeOptions, runProbe } from './run-probe.ts';

export interface AcceleratorOptions {
  /** Of the guest. */
  readonly architecture: 'x86_64' | 'aarch64';
  /** Path of the QEMU that will be used. */
  readonly qemu: string;
  readonly env: NodeJS.ProcessEnv;
  /** What a probe found is kept here until the host or its QEMU is another one. */
  readonly cacheDir: string;
  /** Taken as it is: whoever asks for KVM gets it, or an error. */
  readonly requested?: Accelerator | undefined;
  readonly session?: Session | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface AcceleratorChoice {
  readonly accelerator: Accelerator;
  /** Why it is not the fast one: `KVM unusable: ...; using TCG`. */
  readonly note: string | undefined;
}

/** The processors of hosts, as QEMU names them. */
const HOSTS: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/**
 * Chooses what runs a guest's code. That /dev/kvm can be opened proves nothing: only a probe that ran to its end does.
 * @throws the reason of `signal` when that is aborted.
 */
export async function chooseAccelerator(options: AcceleratorOptions): Promise<AcceleratorChoice> {
  const { architecture, requested } = options;
  if (requested !== undefined) return { accelerator: requested, note: undefined };
  const host = HOSTS[arch()] ?? arch();
  if (host !== architecture)
    return { accelerator: 'tcg', note: `${architecture} is emulated on this ${host} host; using TCG` };
  const accelerator = platform() === 'darwin' ? 'hvf' : 'kvm';
  const problem = await findProblem(options, accelerator);
  if (problem === undefined) return { accelerator, note: undefined };
  return {
    accelerator: 'tcg',
    note: `${accelerator.toUpperCase()} unusable: ${safeText(problem)}; using TCG`,
  };
}

async function findProblem(
  options: AcceleratorOptions,
  accelerator: 'kvm' | 'hvf',
): Promise<string | undefined> {
  const closed = accelerator === 'kvm' ? await kvmAccessProblem() : undefined;
  return closed ?? (await rememberedProbe({ ...options, accelerator }));
}

interface ProbeResult {
  /** Empty where there is none. */
  readonly problem: string;
}

async function rememberedProbe(
  options: ProbeOptions & { readonly cacheDir: string },
): Promise<string | undefined> {
  const cache = createJsonCache<ProbeResult>({
    directory: join(options.cacheDir, 'accelerators'),
    builtBy: 'probe-1',
    maxEntries: 50,
  });
  const key = await hostKey(options);
  const known = key === undefined ? undefined : await cache.get(key);
  if (known !== undefined) return known.problem || undefined;
  const problem = await runProbe(options);
  if (key !== undefined) await cache.put(key, { problem: problem ?? '' });
  return problem;
}

/** Until the next boot of this host, for this very QEMU; undefined where a boot cannot be told from another. */
async function hostKey({ qemu, accelerator, architecture }: ProbeOptions): Promise<string | undefined> {
  try {
    const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const path = await realpath(qemu);
    const { size, mtimeMs } = await stat(path);
    return [bootId.trim(), path, size, mtimeMs, accelerator, architecture].join('\0');
  } catch {
    return undefined;
  }
}

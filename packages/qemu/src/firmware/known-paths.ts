import { dirname, join } from 'node:path';
import type { FirmwareNeed, InstalledFirmware } from './firmware-need.ts';

/** Code and variables, where a distribution without descriptors puts them. */
type Pair = readonly [code: string, variables: string];

const PATHS: Readonly<Record<string, readonly Pair[]>> = {
  'x86_64 off': [
    ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
    ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
    ['/usr/share/edk2/ovmf/OVMF_CODE_4M.qcow2', '/usr/share/edk2/ovmf/OVMF_VARS_4M.qcow2'],
    ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
    ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
    ['/usr/share/edk2-ovmf/x64/OVMF_CODE.fd', '/usr/share/edk2-ovmf/x64/OVMF_VARS.fd'],
    ['/usr/share/qemu/ovmf-x86_64-4m-code.bin', '/usr/share/qemu/ovmf-x86_64-4m-vars.bin'],
    ['/run/libvirt/nix-ovmf/OVMF_CODE.fd', '/run/libvirt/nix-ovmf/OVMF_VARS.fd'],
  ],
  'x86_64 enforced': [
    ['/usr/share/OVMF/OVMF_CODE_4M.ms.fd', '/usr/share/OVMF/OVMF_VARS_4M.ms.fd'],
    ['/usr/share/OVMF/OVMF_CODE.secboot.fd', '/usr/share/OVMF/OVMF_VARS.ms.fd'],
    ['/usr/share/edk2/ovmf/OVMF_CODE_4M.secboot.qcow2', '/usr/share/edk2/ovmf/OVMF_VARS_4M.secboot.qcow2'],
    ['/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd', '/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd'],
    ['/usr/share/qemu/ovmf-x86_64-smm-ms-code.bin', '/usr/share/qemu/ovmf-x86_64-smm-ms-vars.bin'],
  ],
  'aarch64 off': [
    ['/usr/share/AAVMF/AAVMF_CODE.fd', '/usr/share/AAVMF/AAVMF_VARS.fd'],
    ['/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw', '/usr/share/edk2/aarch64/vars-template-pflash.raw'],
    ['/usr/share/edk2/aarch64/QEMU_CODE.fd', '/usr/share/edk2/aarch64/QEMU_VARS.fd'],
    ['/usr/share/qemu/aavmf-aarch64-code.bin', '/usr/share/qemu/aavmf-aarch64-vars.bin'],
    ['/run/libvirt/nix-ovmf/AAVMF_CODE.fd', '/run/libvirt/nix-ovmf/AAVMF_VARS.fd'],
  ],
  'aarch64 enforced': [['/usr/share/AAVMF/AAVMF_CODE.ms.fd', '/usr/share/AAVMF/AAVMF_VARS.ms.fd']],
};

/** What QEMU itself brings; the names of its variables are those of the 32-bit firmware. */
const OWN: Readonly<Record<string, Pair>> = {
  'x86_64 off': ['edk2-x86_64-code.fd', 'edk2-i386-vars.fd'],
  'aarch64 off': ['edk2-aarch64-code.fd', 'edk2-arm-vars.fd'],
};

/** Places to look at when no descriptor is fit, in their order. */
export function knownFirmware(qemu: string, need: FirmwareNeed): readonly InstalledFirmware[] {
  const key = `${need.architecture} ${need.secureBoot}`;
  const own = OWN[key];
  const share = join(dirname(dirname(qemu)), 'share/qemu');
  const pairs = [
    ...(PATHS[key] ?? []),
    ...(own === undefined ? [] : [[join(share, own[0]), join(share, own[1])] as const]),
  ];
  return pairs.map(([code, variables]) => ({ code: installed(code), variables: installed(variables) }));
}

function installed(path: string): InstalledFirmware['code'] {
  return { path, format: path.endsWith('.qcow2') ? 'qcow2' : 'raw' };
}

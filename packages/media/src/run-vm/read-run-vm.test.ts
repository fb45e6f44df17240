import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunVmMachine } from '../medium.ts';
import { readRunVm } from './read-run-vm.ts';
import { NotPlainError } from './shell-words.ts';
import { microvmScript, nixosScript } from './testing/run-scripts.ts';

const SYSTEM = '/nix/store/0abc-nixos-system-guest';
const read = (script: string): RunVmMachine =>
  readRunVm(script, {
    readParameters: (path) => (path === `${SYSTEM}/kernel-params` ? 'loglevel=4 net.ifnames=0\n' : undefined),
    hostArchitecture: 'x86_64',
  });
const problemOf = (script: string): unknown => {
  try {
    return read(script);
  } catch (error) {
    if (!(error instanceof NotPlainError)) throw error;
    return `${script.split('\n')[error.line - 1]?.trim()} | ${error.message}`;
  }
};

describe('readRunVm', () => {
  it("reads what NixOS's script starts", () => {
    expect(read(nixosScript({ system: SYSTEM }))).toEqual({
      architecture: 'x86_64',
      board: undefined,
      firmware: undefined,
      kernel: {
        path: `${SYSTEM}/kernel`,
        initrd: `${SYSTEM}/initrd`,
        parameters: `loglevel=4 net.ifnames=0 init=${SYSTEM}/init regInfo=${SYSTEM}/registration console=tty0 console=ttyS0,115200n8`,
      },
      memoryMB: 512,
      cpus: 2,
      disks: [{ kind: 'made', sizeBytes: 64 * 1024 ** 2, ext4Label: 'nixos' }],
      shares: [
        { tag: 'nix-store', directory: '/nix/store' },
        { tag: 'shared', directory: undefined },
        { tag: 'xchg', directory: undefined },
      ],
    });
  });

  it('reads a system with a boot loader: its disk lies under the one that the script makes', () => {
    const script = nixosScript({
      system: SYSTEM,
      boot: 'loader',
      makes: [
        '  /opt/qemu/bin/qemu-img create \\',
        '    -f qcow2 \\',
        '    -b /nix/store/1abc-image/nixos.qcow2 \\',
        '    -F qcow2 \\',
        '    "$NIX_DISK_IMAGE" \\',
        '    "4096M"',
      ],
      more: [
        '-drive if=pflash,format=raw,unit=0,readonly=on,file=/nix/store/2abc-OVMF/FV/OVMF_CODE.fd',
        '-drive if=pflash,format=raw,unit=1,readonly=off,file=$NIX_EFI_VARS',
      ],
    });
    expect(read(script)).toMatchObject({
      firmware: 'uefi',
      kernel: undefined,
      disks: [{ kind: 'file', path: '/nix/store/1abc-image/nixos.qcow2', format: 'qcow2', as: 'disk' }],
    });
  });

  it('reads further disks, in their order', () => {
    const script = nixosScript({
      system: SYSTEM,
      makes: ['  /opt/qemu/bin/qemu-img create -f qcow2 "$NIX_DISK_IMAGE" "1024M"'],
      more: [
        '-drive file=$(pwd)/empty0.qcow2,id=drive2,if=none,index=2 -device virtio-blk-pci,drive=drive2',
        '-drive file=/data/with,,comma.img,format=raw,if=virtio',
      ],
    });
    expect(read(script).disks).toEqual([
      { kind: 'made', sizeBytes: 1024 ** 3, ext4Label: undefined },
      { kind: 'made', sizeBytes: 32 * 1024 ** 2, ext4Label: undefined },
      { kind: 'file', path: '/data/with,comma.img', format: 'raw', as: 'disk' },
    ]);
  });

  it("reads microvm.nix's script", () => {
    expect(read(microvmScript({ kernel: '/k/bzImage', initrd: '/k/initrd' }))).toMatchObject({
      board: 'microvm',
      memoryMB: 256,
      cpus: 1,
      kernel: { path: '/k/bzImage', parameters: expect.stringContaining('reboot=t panic=-1') },
      disks: [],
      shares: [],
    });
  });

  it.each<[string, string, string]>([
    [
      'a store that is made when it runs',
      '-drive file="$TMPDIR"/store.img,format=raw,if=none',
      'store.img, which is made',
    ],
    ['a TPM', '-tpmdev emulator,id=tpm0,chardev=chrtpm', '-tpmdev emulator'],
    ['a device that is passed through', "-device 'vfio-pci,host=00:14.0'", '-device vfio-pci'],
    ['the output of a command', '-smp $(nproc)', 'the output of $(nproc)'],
    ['a variable that nothing sets', '-m $MEMORY', '$MEMORY is not known'],
    ['a file that depends on where it is run', '-drive file=var.img,format=raw,if=none', 'the file var.img'],
    ['a pipe', '-name x | tee log', '"|" in it'],
    ['a secret of this host', '-append "$(cat /etc/shadow)"', '$(cat /etc/shadow)'],
  ])('names the line that asks for %s', (_, words, reason) => {
    expect(problemOf(nixosScript({ system: SYSTEM, more: [words] }))).toContain(`${words} \\ | `);
    expect(problemOf(nixosScript({ system: SYSTEM, more: [words] }))).toContain(reason);
  });

  it('says that a script starts no QEMU', () => {
    expect(problemOf('#! /bin/sh\necho hello\n')).toContain('no line up to it starts QEMU');
  });

  it('reads variables that the script sets plainly', () => {
    const script = nixosScript({ system: SYSTEM, more: ['-smp $CORES'] }).replace('set -e', 'CORES="4"');
    expect(read(script).cpus).toBe(4);
  });

  it('either reads a script or names a line, whatever is in it', () => {
    const pieces = fc.constantFrom(
      '"',
      "'",
      '$',
      '${',
      '}',
      '$(',
      ')',
      '\\',
      '\n',
      ' ',
      '-m',
      'cat',
      'A=',
      '|',
      '#',
      ',',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 40 }), (parts) => {
        try {
          read(`#!/bin/sh\nexec qemu-system-x86_64 -kernel /k ${parts.join('')}\n`);
        } catch (error) {
          if (!(error instanceof NotPlainError)) throw error;
          expect(error.line).toBeGreaterThan(0);
        }
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});

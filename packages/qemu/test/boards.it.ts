import { expect, it } from 'vitest';
import { guestKernel } from '../../../test/src/guests/guest-kernel.ts';
import { initramfs } from '../../../test/src/guests/initramfs.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { guest, useBench, waitForLine } from './support.ts';

const bench = useBench();
const TALKS = `dmesg | grep -i "secureboot\\|secure boot"
echo "guest: $(uname -m)"
poweroff -f
`;

describeWith(
  ['qemu-system-x86_64', 'qemu-img', 'cpio', 'mmdebstrap'],
  'the boards and firmwares of a PC',
  () => {
    it.each(['q35', 'pc', 'microvm'] as const)('starts a kernel on the board %s', async (board) => {
      await using machine = await bench.start({ source: guest('talks', TALKS), board });
      await waitForLine(machine, /guest: x86_64/);
      expect(await machine.ended).toMatchObject({ how: 'guest', reason: 'guest-shutdown' });
    });
  },
);

describeWith(
  ['qemu-system-x86_64', '/usr/share/OVMF/OVMF_CODE_4M.fd', 'cpio', 'mmdebstrap'],
  'the UEFI firmware of a PC',
  () => {
    it('starts a kernel, and is heard on the serial port', async () => {
      await using machine = await bench.start({ source: guest('talks', TALKS), firmware: 'uefi' });
      await waitForLine(machine, /EFI stub/);
      await waitForLine(machine, /guest: x86_64/);
    });

    it('starts a signed kernel with secure boot, and the kernel knows', async () => {
      await using machine = await bench.start({ source: guest('talks', TALKS), firmware: 'uefi-secure' });
      await waitForLine(machine, /UEFI Secure Boot is enabled/);
      await waitForLine(machine, /guest: x86_64/);
    });
  },
);

describeWith(['qemu-system-aarch64', 'cpio', 'mmdebstrap'], 'an aarch64 machine', () => {
  it.each([undefined, 'uefi'] as const)('starts a kernel with firmware %s', async (firmware) => {
    const kernel = guestKernel('aarch64');
    await using machine = await bench.start({
      architecture: 'aarch64',
      firmware,
      source: {
        kind: 'kernel',
        kernel: kernel.image,
        initrd: initramfs({ name: 'talks-aarch64', init: TALKS, kernel }),
        append: 'console=ttyAMA0',
      },
    });
    await waitForLine(machine, /guest: aarch64/);
    expect(await machine.screenText()).toBeUndefined();
    expect(await machine.ended).toMatchObject({ how: 'guest', reason: 'guest-shutdown' });
  });
});

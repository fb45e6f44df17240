/** What has to be on PATH to make guests and to boot them. */
export const GUEST_TOOLS: readonly string[] = [
  ...['qemu-system-x86_64', 'qemu-system-aarch64', 'qemu-img'],
  ...['mmdebstrap', 'cpio', 'xorriso', 'grub-mkrescue', 'grub-mkimage', 'mcopy', 'mkfs.vfat'],
  ...['mke2fs', 'sfdisk', 'mksquashfs', 'objcopy'],
  '/usr/share/OVMF/OVMF_CODE_4M.fd',
  '/usr/lib/grub/i386-pc/boot.img',
  '/usr/lib/grub/x86_64-efi/kernel.img',
  '/usr/lib/ISOLINUX/isolinux.bin',
  '/usr/lib/syslinux/modules/bios/ldlinux.c32',
  '/usr/lib/systemd/boot/efi/linuxx64.efi.stub',
];

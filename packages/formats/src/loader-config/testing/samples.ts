/** Configurations by the shape that real media have. */

const NIXOS =
  'init=/nix/store/0abc-nixos-system-nixos-24.05/init  root=LABEL=nixos-24.05-x86_64 boot.shell_on_fail loglevel=4';

const nixosEntry = (name: string, extra: string): string => `
menuentry 'NixOS 24.05 Installer ${name}'  --class installer {
  # Fallback to UEFI console for boot, efifb sometimes has difficulties.
  terminal_output console

  linux /boot/bzImage \${isoboot} ${NIXOS} ${extra}
  initrd /boot/initrd
}`;

/** `/EFI/boot/grub.cfg` of a NixOS ISO. */
export const NIXOS_GRUB: string = `
set with_fonts=false
set textmode=true
# If you want to use serial for "terminal_*" commands, you need to set one up:
#   Example manual configuration:
#    → serial --unit=0 --speed=115200 --word=8 --parity=no --stop=1
set with_serial=no
if serial; then set with_serial=yes ;fi
export with_serial
clear
set timeout=10
echo ""
echo "Press 't' to use the text boot menu on this console..."

search --set=root --file /EFI/nixos-installer-image
insmod gfxterm
set gfxpayload=keep
set gfxmode=1920x1080,1366x768,auto
if loadfont ($root)/EFI/boot/unicode.pf2; then
  set with_fonts=true
fi
if [ "$textmode" != "true" -a "$with_fonts" == "true" ]; then
  if test "$with_serial" == "yes"; then
    terminal_output gfxterm serial
  else
    terminal_output gfxterm
  fi
else
  set menu_color_normal=cyan/blue
fi

hiddenentry 'Text mode' --hotkey 't' {
  loadfont ($root)/EFI/boot/unicode.pf2
  set textmode=true
}
if [ \${iso_path} ] ; then
  set isoboot="findiso=\${iso_path}"
fi
${nixosEntry('', '')}
${nixosEntry('(nomodeset)', 'nomodeset')}
submenu "HiDPI, Quirks and Accessibility" --class hidpi --class submenu {
  submenu "" {return}
  submenu "Serial console=ttyS0,115200n8" --class serial {
    ${nixosEntry('', 'console=ttyS0,115200n8')}
  }
}
if [ "$root" != "cd0" ]; then
  menuentry 'rEFInd' --class refind {
    search --set=root --no-floppy --fs-uuid 1234-5678
    chainloader ($root)/EFI/boot/refind_x64.efi
  }
fi
menuentry 'Firmware Setup' --class settings {
  fwsetup
}
`;

/** `/isolinux/isolinux.cfg` of a NixOS ISO. */
export const NIXOS_ISOLINUX: string = `
SERIAL 0 115200
TIMEOUT 100
UI vesamenu.c32
MENU BACKGROUND /isolinux/background.png
MENU TITLE NixOS
MENU CLEAR

DEFAULT boot

LABEL boot
MENU LABEL NixOS 24.05 Installer
LINUX /boot/bzImage
APPEND ${NIXOS}
INITRD /boot/initrd

# A variant to boot with 'nomodeset'
LABEL boot-nomodeset
MENU LABEL NixOS 24.05 Installer (nomodeset)
LINUX /boot/bzImage
APPEND ${NIXOS} nomodeset
INITRD /boot/initrd

LABEL boot-serial
MENU LABEL NixOS 24.05 Installer (serial console=ttyS0,115200n8)
LINUX /boot/bzImage
APPEND ${NIXOS} console=ttyS0,115200n8
INITRD /boot/initrd
`;

/** `/boot/extlinux/extlinux.conf` of a NixOS SD image. */
export const NIXOS_EXTLINUX: string = `# Generated file, all changes will be lost on nixos-rebuild!

# Change this to e.g. nixos-42 to temporarily boot to an older configuration.
DEFAULT nixos-default

MENU TITLE ------------------------------------------------------------
TIMEOUT 50

LABEL nixos-default
  MENU LABEL NixOS - Default
  LINUX ../nixos/0abc-linux-6.6.32-Image
  INITRD ../nixos/1abc-initrd-linux-6.6.32-initrd
  APPEND init=/nix/store/2abc-nixos-system-nixos-24.05/init console=ttyS0,115200n8 console=ttyAMA0,115200n8 console=tty0 loglevel=7
  FDTDIR ../nixos/3abc-device-tree-overlays
`;

/** What grub-mkconfig writes on Debian, shortened. */
export const DEBIAN_GRUB: string = `
if [ -s $prefix/grubenv ]; then
  set have_grubenv=true
  load_env
fi
if [ "\${next_entry}" ] ; then
   set default="\${next_entry}"
   set next_entry=
   save_env next_entry
   set boot_once=true
else
   set default="0"
fi
if [ x"\${feature_menuentry_id}" = xy ]; then
  menuentry_id_option="--id"
else
  menuentry_id_option=""
fi
export menuentry_id_option
function savedefault {
  if [ -z "\${boot_once}" ]; then
    saved_entry="\${chosen}"
    save_env saved_entry
  fi
}
function gfxmode {
	set gfxpayload="\${1}"
}
set linux_gfx_mode=
export linux_gfx_mode
menuentry 'Debian GNU/Linux' --class debian --class gnu-linux $menuentry_id_option 'gnulinux-simple-1234' {
	load_video
	insmod gzio
	if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
	search --no-floppy --fs-uuid --set=root 1234-abcd
	echo	'Loading Linux 6.1.0-40-amd64 ...'
	linux	/boot/vmlinuz-6.1.0-40-amd64 root=UUID=1234-abcd ro  quiet
	echo	'Loading initial ramdisk ...'
	initrd	/boot/initrd.img-6.1.0-40-amd64
}
submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced-1234' {
	menuentry 'Debian GNU/Linux, with Linux 6.1.0-40-amd64 (recovery mode)' --class debian $menuentry_id_option 'gnulinux-recovery' {
		linux	/boot/vmlinuz-6.1.0-40-amd64 root=UUID=1234-abcd ro single
		initrd	/boot/initrd.img-6.1.0-40-amd64
	}
}
`;

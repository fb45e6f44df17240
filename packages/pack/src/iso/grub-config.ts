export interface GrubConfigOptions {
  /** Shown in the menu. */
  readonly title: string;
  /** The parameters of the kernel. */
  readonly cmdline: string;
}

const TIMEOUT_SEC = 1;

/** Paths inside of the ISO. */
export const ISO_PATHS = {
  kernel: '/boot/vmlinuz',
  initrd: '/boot/initrd',
  config: '/boot/grub/grub.cfg',
  bios: '/boot/grub/bios.img',
  manifest: '/boot/up.json',
} as const;

/**
 * What GRUB's cores run first: they find the volume that they came from, by a file that no other one has, and go on
 * with its configuration. It is the same from a CD and from a USB stick.
 */
export function earlyConfig(marker: string): string {
  return [
    `search --no-floppy --set=root --file ${marker}`,
    'set prefix=($root)/boot/grub',
    'configfile $prefix/grub.cfg',
    '',
  ].join('\n');
}

/** The menu: on the screen and, where there is one, on the first serial port. UEFI firmware sees to the latter itself. */
export function grubConfig({ title, cmdline }: GrubConfigOptions): string {
  const entry = (name: string, id: string, parameters: string): readonly string[] => [
    `menuentry ${quote(name)} --id ${id} {`,
    `  linux ${ISO_PATHS.kernel} ${parameters}`,
    `  initrd ${ISO_PATHS.initrd}`,
    '}',
  ];
  return [
    'if [ "$grub_platform" = pc ]; then',
    '  if serial --unit=0 --speed=115200; then',
    '    terminal_input console serial',
    '    terminal_output console serial',
    '  fi',
    'else',
    // The kernel gets the picture of the firmware: there is no text mode with UEFI.
    '  insmod all_video',
    '  set gfxpayload=auto',
    'fi',
    `set timeout=${TIMEOUT_SEC}`,
    'set default=up',
    ...entry(title, 'up', cmdline),
    ...entry(`${title} (a shell on the console)`, 'shell', `${cmdline} up.shell`),
    'menuentry "Switch off" --id off { halt }',
    '',
  ].join('\n');
}

/** In single quotes of GRUB's shell there is no way to write one. */
function quote(text: string): string {
  return `'${text.replaceAll("'", ' ')}'`;
}

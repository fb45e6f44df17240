import type { BootPhase } from './boot-phase.ts';
import type { TextSign } from './text-sign.ts';

export interface PhaseSign extends TextSign {
  readonly phase: BootPhase;
  /**
   * `always`: where a kernel ran before, a new boot begins; `announced`: only where the kernel said that it
   * restarts, since `dmesg` prints this text, too.
   */
  readonly restarts?: 'always' | 'announced' | undefined;
}

/** The texts by which a boot tells how far it is. A phase never goes back, except by a new boot. */
export const PHASE_SIGNS: readonly PhaseSign[] = [
  { phase: 'firmware', has: 'SeaBIOS (version ', restarts: 'always' },
  { phase: 'firmware', has: 'UEFI firmware (version ', restarts: 'always' },
  { phase: 'firmware', has: 'U-Boot SPL 20', restarts: 'always' },
  { phase: 'firmware', has: 'BdsDxe: loading Boot', restarts: 'always' },
  { phase: 'firmware', has: 'NOTICE:  Booting Trusted Firmware', restarts: 'always' },
  { phase: 'firmware', has: 'iPXE 1.', match: /^iPXE \d/ },

  // The shell of EDK II is a part of the firmware.
  {
    phase: 'loader',
    has: 'BdsDxe: starting Boot',
    match: /BdsDxe: starting Boot\S{4} "(?!EFI Internal Shell)/,
    needsEnd: true,
  },
  { phase: 'loader', has: 'Welcome to GRUB!' },
  { phase: 'loader', has: 'GNU GRUB ' },
  { phase: 'loader', has: 'GRUB loading' },
  { phase: 'loader', has: 'ISOLINUX ', match: /^ISOLINUX \d/ },
  { phase: 'loader', has: 'SYSLINUX ', match: /^SYSLINUX \d/ },
  { phase: 'loader', has: 'EXTLINUX ', match: /^EXTLINUX \d/ },
  { phase: 'loader', has: 'systemd-boot ', match: /^systemd-boot \d/ },
  { phase: 'loader', has: 'U-Boot 20', match: /^U-Boot 20\d\d/, restarts: 'always' },
  { phase: 'loader', has: 'Booting `' },
  { phase: 'loader', has: 'Scanning mmc', match: /^Scanning mmc/ },

  {
    phase: 'kernel',
    has: 'EFI stub: ',
    match: /^EFI stub: (?!ERROR)/,
    needsEnd: true,
    restarts: 'announced',
  },
  { phase: 'kernel', has: 'Decompressing Linux' },
  { phase: 'kernel', has: 'Starting kernel ...' },
  { phase: 'kernel', has: 'Booting Linux on physical CPU', restarts: 'announced' },
  { phase: 'kernel', has: 'Linux version ', match: /^Linux version \d/, restarts: 'announced' },

  { phase: 'initrd', has: 'Run /init as init process' },
  { phase: 'initrd', has: '<<< NixOS Stage 1 >>>' },
  { phase: 'initrd', has: 'Running in initrd', match: /systemd\[1\]: Running in initrd/ },
  { phase: 'initrd', has: 'Running in initial RAM disk', match: /systemd\[1\]: Running in/ },
  { phase: 'initrd', has: '(Initramfs)!', match: /^Welcome to / },
  { phase: 'initrd', has: 'Begin: ', match: /^(?:Loading, please wait\.\.\.|Begin: )/ },
  { phase: 'initrd', has: 'dracut: ', match: /^dracut: / },
  { phase: 'initrd', has: ':: running early hook' },
  { phase: 'initrd', has: 'Alpine Init ' },

  { phase: 'system', has: '<<< NixOS Stage 2 >>>' },
  { phase: 'system', has: 'systemd[1]: Switching root' },
  { phase: 'system', has: 'Switching root.', match: /systemd\[1\]: Switching root/ },
  // systemd in an initrd greets, too: "Welcome to Fedora Linux 40 dracut-101 (Initramfs)!"; and so does GRUB, of whose
  // greeting SeaBIOS makes two lines where it was kept from writing it in one go.
  {
    phase: 'system',
    has: 'Welcome to ',
    match: /^Welcome to (?!GRUB|G?R?U?$|.{0,120}(?:[Ii]nitr|emergency mode|rescue mode))/,
    needsEnd: true,
  },
  { phase: 'system', has: ' as init process', match: /^Run (?!\/init )\S{1,256} as init process/ },
  { phase: 'system', has: 'INIT: version ' },
  { phase: 'system', has: 'OpenRC ', match: /OpenRC \d/ },
  { phase: 'system', has: 'init started: BusyBox' },
  { phase: 'system', has: 'Please press Enter to activate this console' },
];

/** The kernel announces that it starts anew: the next of its banners belongs to another boot. */
export const RESTART_SIGNS: readonly TextSign[] = [
  { has: 'reboot: Restarting system' },
  { has: 'kexec_core: Starting new kernel' },
  { has: 'Rebooting in ', match: /Rebooting in \d{1,6} seconds/ },
];

/** Without being told what makes it ready: its main targets are reached, or it asks who wants to log in. */
export const READY_SIGNS: readonly TextSign[] = [
  { has: 'Reached target ', match: /Reached target .{0,80}(?:Multi-User System|Graphical Interface)/ },
  { has: 'Startup finished in ', match: /systemd\[1\]: Startup finished in / },
  { has: 'login:', match: /^(?!Last )\S{1,80} login: ?$/ },
  { has: '(automatic login)' },
];

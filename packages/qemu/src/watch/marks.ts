import { truncate } from '@up/core';
import { isSignIn, type SeenText, type TextSign } from './text-sign.ts';

/** A point in a boot that is worth a line in its timeline. */
export interface BootMark {
  readonly name: string;
  /** Milliseconds since QEMU was started. */
  readonly atMs: number;
  /** On the guest's own clock, where the line has the kernel's stamp. */
  readonly guestMs?: number | undefined;
  readonly text: string;
}

export interface MarkBook {
  readonly marks: readonly BootMark[];
  /** Looks at a text: each name is marked once in a boot. */
  see(text: SeenText): void;
  add(name: string, atMs: number, text: string, guestMs?: number | undefined): void;
  /** A new boot begins: names count anew. */
  clear(): void;
}

export const MARK_SIGNS: readonly (TextSign & { readonly name: string })[] = [
  { name: 'firmware', has: 'SeaBIOS (version ' },
  { name: 'firmware-loading', has: 'BdsDxe: loading Boot' },
  { name: 'firmware-starting', has: 'BdsDxe: starting Boot' },
  { name: 'loader', has: 'Welcome to GRUB!' },
  { name: 'loader', has: 'GNU GRUB ' },
  { name: 'loader', has: 'SYSLINUX ', match: /^(?:ISO|SYS|EXT)LINUX \d/ },
  { name: 'loader', has: 'ISOLINUX ', match: /^ISOLINUX \d/ },
  { name: 'loader', has: 'U-Boot 20', match: /^U-Boot 20\d\d/ },
  { name: 'loader-booting', has: 'Booting `' },
  { name: 'linux-version', has: 'Linux version ', match: /^Linux version \d/ },
  { name: 'run-init', has: ' as init process', match: /^Run \S{1,256} as init process/ },
  { name: 'nixos-stage-1', has: '<<< NixOS Stage 1 >>>' },
  { name: 'switching-root', has: 'systemd[1]: Switching root' },
  { name: 'nixos-stage-2', has: '<<< NixOS Stage 2 >>>' },
  { name: 'systemd', has: 'systemd[1]: Detected virtualization' },
  { name: 'welcome', has: 'Welcome to ', match: /^Welcome to (?!GRUB|G?R?U?$)/, needsEnd: true },
  { name: 'local-fs', has: 'Reached target ', match: /Reached target .{0,40}Local File Systems/ },
  { name: 'sysinit', has: 'Reached target ', match: /Reached target .{0,40}System Initialization/ },
  { name: 'basic', has: 'Reached target ', match: /Reached target .{0,40}Basic System/ },
  { name: 'network-online', has: 'Reached target ', match: /Reached target .{0,40}Network is Online/ },
  { name: 'multi-user', has: 'Reached target ', match: /Reached target .{0,40}Multi-User System/ },
  { name: 'graphical', has: 'Reached target ', match: /Reached target .{0,40}Graphical Interface/ },
  { name: 'startup-finished', has: 'Startup finished in ', match: /systemd\[1\]: Startup finished/ },
  { name: 'login', has: 'login:', match: /\S login: ?$/ },
  { name: 'halted', has: 'reboot: System halted' },
  { name: 'power-down', has: 'reboot: Power down' },
  { name: 'restarting', has: 'reboot: Restarting system' },
];

const KEPT_MARKS = 100;
const TEXT_LENGTH = 160;

/** An empty book of marks, bounded. */
export function createMarkBook(): MarkBook {
  const marks: BootMark[] = [];
  const seen = new Set<string>();
  function add(name: string, atMs: number, text: string, guestMs?: number | undefined): void {
    if (seen.has(name) || marks.length >= KEPT_MARKS) return;
    seen.add(name);
    marks.push({
      name,
      atMs,
      ...(guestMs !== undefined && { guestMs }),
      text: truncate(text.trim(), TEXT_LENGTH),
    });
  }
  return {
    marks,
    see(text) {
      for (const sign of MARK_SIGNS) {
        if (isSignIn(sign, text)) add(sign.name, text.atMs, text.body, text.guestMs);
      }
    },
    add,
    clear: () => seen.clear(),
  };
}

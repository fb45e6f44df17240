/** An entry of a boot loader's menu that starts a Linux kernel. All texts are as the configuration has them. */
export interface BootEntry {
  /** With the menus above it, `>` between them. */
  readonly title: string;
  /** `/boot/vmlinuz`, `../nixos/Image`, `($root)/vmlinuz`: see the loader for what it is relative to. */
  readonly kernel: string;
  readonly initrds: readonly string[];
  /** The kernel command line, words with one blank between them. */
  readonly parameters: string;
  readonly isDefault: boolean;
  /** Which of the included files holds it; undefined: the configuration itself. */
  readonly file: string | undefined;
  /** Where it begins, from 1. */
  readonly line: number;
}

export interface LoaderConfig {
  readonly entries: readonly BootEntry[];
  /** Files that it includes and that were not handed over: read them, and parse again. */
  readonly missingIncludes: readonly string[];
}

export interface ParseLoaderOptions {
  /** Text of included files, by the name that the configuration gives them. */
  readonly includes?: ReadonlyMap<string, string> | undefined;
}

/** Menus of real media have some tens. */
export const MAX_BOOT_ENTRIES = 500;

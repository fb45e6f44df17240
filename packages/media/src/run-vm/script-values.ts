import { NotPlainError, readWords, type ShellSource, type ShellValues } from './shell-words.ts';

/** Stands for the directory that the script makes for one run. */
export const RUN_DIRECTORY = '/@run' as const;
/** Stands for the disk that the script makes where there is none. */
export const ROOT_DISK = '/@root-disk' as const;
/** Stands for the variables of the firmware, and the like. */
const STATE = '/@state' as const;

/** What users may set, and leave empty; and what the script makes for a run. */
const KNOWN: Readonly<Record<string, string>> = {
  QEMU_OPTS: '',
  QEMU_NET_OPTS: '',
  QEMU_KERNEL_PARAMS: '',
  TMPDIR: RUN_DIRECTORY,
  NIX_DISK_IMAGE: ROOT_DISK,
  NIX_EFI_VARS: `${STATE}/efi-vars.fd`,
  NIX_SWTPM_DIR: `${STATE}/swtpm`,
};
/** Empty unless a user sets it: what the script has for that case counts. */
const UNSET = /^(?:SHARED_DIR|NIXPKGS_QEMU_KERNEL_\w+)$/;

export interface ScriptValuesOptions {
  readonly lines: readonly ShellSource[];
  /** Reads a file with kernel parameters. */
  readonly readParameters: (path: string) => string | undefined;
}

/** What the variables of a script hold, as far as it says so plainly. The environment of this process has no part in it. */
export function scriptValues({ lines, readParameters }: ScriptValuesOptions): ShellValues {
  const assigned = new Map<string, string>();
  const values: ShellValues = {
    variable: (name) => (UNSET.test(name) ? '' : (KNOWN[name] ?? assigned.get(name))),
    output: ([command = '', argument = '', ...more]) => {
      if (command === 'pwd' && argument === '') return RUN_DIRECTORY;
      // Of all files of this host, this is the one that a script of NixOS reads.
      const isParameters = command === 'cat' && more.length === 0 && argument.endsWith('/kernel-params');
      return isParameters ? readParameters(argument)?.trimEnd() : undefined;
    },
  };
  for (const { text, line } of lines) {
    const found = /^(?:export |local )?([A-Za-z_]\w*)=(.*)$/s.exec(text);
    if (found === null || KNOWN[found[1] ?? ''] !== undefined) continue;
    const [, name = '', value = ''] = found;
    try {
      assigned.set(
        name,
        readWords({ text: `"${value.replace(/^"(.*)"$/s, '$1')}"`, line }, values)[0]?.text ?? '',
      );
    } catch (error) {
      // It matters only where it is used.
      if (!(error instanceof NotPlainError)) throw error;
      assigned.delete(name);
    }
  }
  return values;
}

/** The commands of a script: its lines, those that are continued put together, each with the number of its first. */
export function commandLines(script: string): readonly ShellSource[] {
  const found: ShellSource[] = [];
  let text = '';
  let line = 1;
  for (const [index, raw] of script.split('\n').entries()) {
    if (text === '') line = index + 1;
    const isContinued = raw.endsWith('\\');
    text += isContinued ? `${raw}\n` : raw;
    if (isContinued) continue;
    const indent = /^\s*/.exec(text)?.[0].length ?? 0;
    if (text.trim() !== '') found.push({ text: text.slice(indent), line });
    text = '';
  }
  return found;
}

import { posix } from 'node:path';
import type { Architecture, RunVmDisk, RunVmKernel, RunVmMachine, RunVmShare } from '../medium.ts';
import { madeDisks } from './made-disks.ts';
import { type QemuOption, qemuOptions, qemuSize, qemuValue } from './qemu-words.ts';
import { commandLines, RUN_DIRECTORY, scriptValues } from './script-values.ts';
import { NotPlainError, readWords, type ShellSource } from './shell-words.ts';

export interface ReadRunVmOptions {
  /** Reads a file with kernel parameters. */
  readonly readParameters: (path: string) => string | undefined;
  /** Of this host: what `qemu-kvm` emulates. */
  readonly hostArchitecture: Architecture;
}

/**
 * Reads what machine a script starts, by its words: the script of `nixos/modules/virtualisation/qemu-vm.nix`, or of
 * microvm.nix. Nothing of it is run.
 * @throws NotPlainError with the line that only a shell understands, or that asks for what is not emulated here.
 */
export function readRunVm(
  script: string,
  { readParameters, hostArchitecture }: ReadRunVmOptions,
): RunVmMachine {
  const lines = commandLines(script);
  const start = lines.findLast(({ text }) => STARTS_QEMU.test(text));
  if (start === undefined)
    throw new NotPlainError(lines.at(-1)?.line ?? 1, 'no line up to it starts QEMU by exec');
  const values = scriptValues({ lines, readParameters });
  const { architecture, source } = programOf(start, hostArchitecture);
  const machine = new MachineReader(madeDisks(lines, values));
  for (const option of qemuOptions(readWords(source, values))) machine.take(option);
  return { architecture, ...machine.done(start.line) };
}

const STARTS_QEMU =
  /^exec (?:-a (?:"[^"\n]*"|'[^'\n]*'|\S+) )?(\S*\/)?(qemu-system-\w+|qemu-kvm)(?=[\s\\]|$)/;

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  'qemu-system-x86_64': 'x86_64',
  'qemu-system-i386': 'i386',
  'qemu-system-aarch64': 'aarch64',
};

function programOf(
  { text, line }: ShellSource,
  host: Architecture,
): { readonly architecture: Architecture; readonly source: ShellSource } {
  const [whole = '', , program = ''] = STARTS_QEMU.exec(text) ?? [];
  const architecture = program === 'qemu-kvm' ? host : ARCHITECTURES[program];
  if (architecture === undefined) throw new NotPlainError(line, `${program} is not emulated here`);
  return { architecture, source: { text: text.slice(whole.length), line } };
}

/** What our own machine has anyway, in its own way, or what no guest of a test needs. */
const OWN =
  /^(?:name|cpu|display|vga|enable-kvm|accel|usb|nographic|no-reboot|no-shutdown|nodefaults|no-user-config|no-acpi|no-hpet|net|netdev|chardev|serial|monitor|qmp|mon|sandbox|run-with|smbios|numa|object|rtc|boot|msg|pidfile|global|fw_cfg|k|watchdog-action|bios)$/;
const OWN_DEVICE =
  /^(?:virtio-(?:rng|net|keyboard|tablet|mouse|gpu|vga|balloon|serial|scsi|console|input)|virtserialport|virtconsole|usb-|qemu-xhci|nec-usb-xhci|ich9-usb|e1000|VGA|qxl|i8042|lsi53c895a|pvpanic|intel-hda|hda-|ich9-intel-hda|AC97|isa-debug|pcie-root-port|i6300esb)/;
const DISK_DEVICE = /^(?:virtio-blk|scsi-hd|scsi-cd|ide-hd|ide-cd|nvme)/;

type ReadMachine = Omit<RunVmMachine, 'architecture'>;

class MachineReader {
  readonly #made: ReadonlyMap<string, RunVmDisk>;
  readonly #disks: RunVmDisk[] = [];
  readonly #shares: RunVmShare[] = [];
  /** Of `-fsdev`, by their ids. */
  readonly #shared = new Map<string, string | undefined>();
  #board: ReadMachine['board'];
  #firmware: ReadMachine['firmware'];
  #kernel: string | undefined;
  #initrd: string | undefined;
  #parameters = '';
  #memoryMB: number | undefined;
  #cpus: number | undefined;

  constructor(made: ReadonlyMap<string, RunVmDisk>) {
    this.#made = made;
  }

  take(option: QemuOption): void {
    const { name, value = '', line } = option;
    const { first, values } = qemuValue(value);
    if (name === 'kernel') this.#kernel = this.#file(option, value);
    else if (name === 'initrd') this.#initrd = this.#file(option, value);
    else if (name === 'append') this.#parameters = value.replaceAll(/\s+/g, ' ').trim();
    else if (name === 'm')
      this.#memoryMB = this.#size(option, first === '' ? (values.get('size') ?? '') : first);
    else if (name === 'smp')
      this.#cpus = Number(/^\d{1,3}$/.exec(first === '' ? (values.get('cpus') ?? '') : first)?.[0] ?? 1);
    else if (name === 'M' || name === 'machine') this.#board = first === 'microvm' ? 'microvm' : this.#board;
    else if (name === 'drive') this.#drive(option, values);
    else if (name === 'cdrom') this.#disk(option, { file: value, as: 'cdrom', format: 'raw' });
    else if (name === 'virtfs')
      this.#share(option, values.get('mount_tag'), this.#directory(option, values.get('path')));
    else if (name === 'fsdev')
      this.#shared.set(values.get('id') ?? '', this.#directory(option, values.get('path')));
    else if (name === 'device') this.#device(option, first, values);
    else if (!OWN.test(name)) throw new NotPlainError(line, `-${name} ${value}`.trim());
  }

  done(line: number): ReadMachine {
    const kernel: RunVmKernel | undefined =
      this.#kernel === undefined
        ? undefined
        : { path: this.#kernel, initrd: this.#initrd, parameters: this.#parameters };
    if (kernel === undefined && this.#disks[0]?.kind !== 'file')
      throw new NotPlainError(line, 'neither a kernel nor a disk with a system');
    return {
      board: this.#board,
      firmware: this.#firmware,
      kernel,
      memoryMB: this.#memoryMB,
      cpus: this.#cpus,
      disks: this.#disks,
      shares: this.#shares,
    };
  }

  #drive(option: QemuOption, values: ReadonlyMap<string, string>): void {
    if (values.get('if') === 'pflash') {
      this.#firmware = 'uefi';
      return;
    }
    const file = values.get('file');
    if (file === undefined) throw new NotPlainError(option.line, '-drive without a file');
    const as = values.get('media') === 'cdrom' ? 'cdrom' : 'disk';
    const format = values.get('format') ?? /\.(?:qcow2|vmdk|vdi)$/.exec(file)?.[0].slice(1) ?? 'raw';
    this.#disk(option, { file, as, format });
  }

  #disk(
    option: QemuOption,
    { file, as, format }: { readonly file: string; readonly as: 'disk' | 'cdrom'; readonly format: string },
  ): void {
    const made = this.#made.get(posix.resolve(RUN_DIRECTORY, file));
    if (made !== undefined) this.#disks.push(made);
    else if (format === 'raw' || format === 'qcow2' || format === 'vmdk' || format === 'vdi')
      this.#disks.push({ kind: 'file', path: this.#file(option, file), format, as });
    else throw new NotPlainError(option.line, `a disk in the format ${format}`);
  }

  #device(option: QemuOption, model: string, values: ReadonlyMap<string, string>): void {
    const share = values.get('fsdev') ?? '';
    if (model.startsWith('virtio-9p') && this.#shared.has(share))
      this.#share(option, values.get('mount_tag'), this.#shared.get(share));
    else if (!OWN_DEVICE.test(model) && !DISK_DEVICE.test(model))
      throw new NotPlainError(option.line, `-device ${model}`);
  }

  #share({ line }: QemuOption, tag: string | undefined, directory: string | undefined): void {
    if (tag === undefined) throw new NotPlainError(line, 'a shared directory without a tag');
    this.#shares.push({ tag, directory });
  }

  /** Undefined for one that the script makes for the run. */
  #directory({ line }: QemuOption, path: string | undefined): string | undefined {
    if (path === undefined) throw new NotPlainError(line, 'a shared directory without a path');
    if (path.startsWith('/@')) return undefined;
    if (!posix.isAbsolute(path))
      throw new NotPlainError(line, `the directory ${path}, which depends on where it is run`);
    return path;
  }

  #file({ line }: QemuOption, path: string): string {
    if (path.startsWith('/@'))
      throw new NotPlainError(line, `${posix.basename(path)}, which is made when it is run`);
    if (!posix.isAbsolute(path))
      throw new NotPlainError(line, `the file ${path}, which depends on where it is run`);
    return path;
  }

  #size({ line }: QemuOption, text: string): number {
    const bytes = qemuSize(text, 'M');
    if (bytes === undefined) throw new NotPlainError(line, `-m ${text}`);
    return Math.ceil(bytes / 1024 ** 2);
  }
}

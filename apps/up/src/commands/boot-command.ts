import { type Command, Option } from 'commander';
import type { ChosenCommand } from '../context.ts';
import {
  budgetOption,
  firmwareOption,
  httpPath,
  numberOption,
  repeated,
  secondsOption,
} from './boot-option-values.ts';

const EXAMPLES = `
A FILE is an ISO, a disk or SD image (raw, qcow2, vmdk, vdi), a kernel, or a
unified kernel image; it is never written to. A PROFILE is built first.

Examples:
  up boot debian.iso                         does it start, as it is?
  up boot nixos.iso --firmware bios,uefi     in both ways, side by side
  up boot disk.qcow2 --tcp 22 --http 8080/health --shutdown
  up boot vmlinuz --initrd initrd.img --ready 'login:' --budget kernel=5s
  up boot cloud.img --user-data user-data.yaml --second-boot
  up boot default --type iso                 builds it, and proves that it works
  up boot any.iso --format html --output boot.html

Exit codes: 0 it works, 1 checks failed, 4 this machine cannot run it, 5 it was
not ready in time. Serial log, screenshots, timeline and the command line of QEMU
are in .up/boot/NAME, or where -o says. All of it: docs/boot.md.
`;

const port = numberOption('a port', 1, 65_535);
const MAX_MEMORY_MB = 1024 * 1024;

/** The command line of `up boot`. */
export function addBoot(program: Command, choose: (command: ChosenCommand) => void): void {
  program
    .command('boot')
    .description('boot an ISO, disk or kernel, check that it works, shut it down')
    .usage('FILE|PROFILE [options]')
    .argument('<file>', 'ISO, disk image, kernel, or profile')
    .configureHelp({ showGlobalOptions: false, optionDescription: ({ description }) => description })
    .optionsGroup('How it is started:')
    .addOption(new Option('--type <type>', 'of a profile: vm (default) or iso').choices(['vm', 'iso']))
    .option('--firmware <names>', 'bios, uefi, uefi-secure; a,b: both (default: as it can)', firmwareOption)
    .addOption(
      new Option('--arch <architecture>', 'x86_64 or aarch64 (default: as the file says)').choices([
        'x86_64',
        'aarch64',
      ]),
    )
    .addOption(
      new Option('--board <board>', 'q35, pc, microvm, virt, raspi3b (default: as the file has it)').choices([
        'q35',
        'pc',
        'microvm',
        'virt',
        'raspi3b',
      ]),
    )
    .addOption(
      new Option('--attach <how>', 'an ISO as cdrom (default) or disk: a USB stick').choices([
        'cdrom',
        'disk',
      ]),
    )
    .addOption(
      new Option('--console <how>', 'auto (default), keep or inject: see docs/boot.md').choices([
        'auto',
        'keep',
        'inject',
      ]),
    )
    .option('--kernel <file>', 'start this kernel, with FILE as its disk')
    .option('--initrd <file>', 'initial RAM disk of the kernel')
    .option('--append <text>', 'command line of the kernel, or what is added to it')
    .option('--memory <mb>', 'in MiB (default: 1024)', numberOption('MiB', 16, MAX_MEMORY_MB))
    .option('--cpus <n>', 'processors (default: 1)', numberOption('processors', 1, 64))
    .addOption(new Option('--accel <how>', 'auto (default), kvm or tcg').choices(['auto', 'kvm', 'tcg']))
    .option('--outbound', 'let the guest reach the network')
    .option('--user-data <file>', 'for cloud-init, on a disk of its own')
    .option('--meta-data <file>', 'the same (default: made up)')
    .option('--force', 'boot it although it cannot work')
    .optionsGroup('What is checked:')
    .option('--ready <regex>', 'a line of the console that says that it is ready')
    .option('--http <path>', '[PORT]/PATH answers 200 (repeatable; default port: 80)', repeated(httpPath))
    .option('--tcp <port>', 'something listens there (repeatable)', repeated(port))
    .option('--within <seconds>', 'until it is ready (default: 120, more on slow hosts)', secondsOption)
    .option('--present <text>', 'a line of the console has it (repeatable)', repeated(String))
    .option('--absent <text>', 'no line of the console has it (repeatable)', repeated(String))
    .option('--shutdown [seconds]', 'it shuts down on the power button (default: 60)', secondsOption)
    .option('--second-boot', 'it starts again from what the first boot wrote')
    .option('--budget <phase=time>', 'kernel=5s, total=1min (repeatable)', repeated(budgetOption))
    .option('--repeat <n>', 'how many times', numberOption('a number', 1, 100))
    .optionsGroup('The report:')
    .addOption(
      new Option('--format <format>', 'text (default), junit or html')
        .choices(['text', 'junit', 'html'])
        .default('text'),
    )
    .option('--output <file>', 'where it goes instead of stdout')
    .option('-o, --directory <dir>', 'for logs and screenshots (default: .up/boot/NAME)')
    .optionsGroup('Afterwards:')
    .option('--interactive', 'attach the console to this terminal; ^] leaves')
    .option('--keep', 'leave it running, until ^C')
    .addHelpText('after', EXAMPLES)
    .action((file, options) =>
      choose({
        name: 'boot',
        run: async (context) => (await import('./boot.ts')).boot(context, { file, ...options }),
      }),
    );
}

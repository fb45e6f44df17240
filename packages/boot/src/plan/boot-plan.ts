import { type Finding, UpError } from '@up/core';
import { compileGoRegExp } from '@up/formats';
import { type Architecture, type Medium, type PreflightOptions, preflight } from '@up/media';
import type { Firmware, MachineNetwork, PortForward } from '@up/qemu';
import type { BootOptions, ConsoleMode } from '../boot-options.ts';
import { guestPorts } from './boot-expectations.ts';
import { bootSource, type PlannedSource } from './boot-source.ts';
import { chooseFirmware } from './choose-firmware.ts';
import { needsInjection } from './inject-console.ts';

/** What a boot amounts to once medium and options have been put together. */
export interface BootPlan {
  readonly architecture: Architecture;
  readonly firmware: Firmware | undefined;
  readonly source: PlannedSource;
  readonly console: ConsoleMode;
  readonly network: MachineNetwork;
  /** Whether a line says that the guest is ready; undefined where no text is waited for. */
  readonly isReadyLine: ((line: string) => boolean) | undefined;
  readonly findings: readonly Finding[];
}

/** @throws UpError UP_USAGE for options that do not go together. */
export function planBoot(options: BootOptions): BootPlan {
  const { medium, direct = {}, expect, outbound } = options;
  const choice = chooseFirmware(medium, options, process.arch);
  const hasKernel = direct.kernel !== undefined;
  const { architecture } = choice;
  const firmware = hasKernel ? options.firmware : choice.firmware;
  const mode = consoleMode(options);
  const { append, ...others } = direct;
  // Where the kernel of a medium is started in its place, what is appended goes to that.
  const own = mode === 'inject' ? others : direct;
  const forwards = forwardsOf(options);
  return {
    architecture,
    firmware,
    source: bootSource({ medium, architecture, attachedAs: options.attachedAs, ...own }),
    console: mode,
    network:
      options.tap === undefined
        ? { mode: 'user', forwards, outbound: outbound === 'allowed' }
        : { ...options.tap, forwards },
    isReadyLine: readyPattern(expect.readyText),
    findings: hasKernel
      ? []
      : findingsOf(medium, {
          firmware: firmware ?? 'bios',
          architecture,
          attachedAs: options.attachedAs,
          mode,
        }),
  };
}

/** What is asked, on any port; what was named, on the port that was named. */
function forwardsOf({ expect, forwards = [] }: BootOptions): readonly PortForward[] {
  const named = new Set(forwards.map(({ guest }) => guest));
  const asked = guestPorts(expect).filter((guest) => !named.has(guest));
  return [...forwards, ...asked.map((guest) => ({ guest }))];
}

/** What a boot does not need when QEMU loads the kernel. */
const OF_LOADERS: ReadonlySet<string> = new Set([
  'media/no-bios-loader',
  'media/no-uefi-loader',
  'media/no-boot-loader',
]);

function findingsOf(
  medium: Medium,
  { mode, ...options }: PreflightOptions & { readonly mode: ConsoleMode },
): readonly Finding[] {
  const findings = preflight(medium, options);
  return mode === 'inject' ? findings.filter(({ rule }) => !OF_LOADERS.has(rule)) : findings;
}

/** ISOs and disks have a kernel that can be started without their loader; everything else is booted as it is. */
function consoleMode({ medium, console: asked = 'auto', direct }: BootOptions): ConsoleMode {
  const hasLoader = (medium.kind === 'iso' || medium.kind === 'disk') && direct?.kernel === undefined;
  if (hasLoader && asked === 'auto' && needsInjection(medium)) return 'inject';
  if (hasLoader && (medium.kind === 'iso' || asked === 'inject')) return asked;
  if (asked === 'inject')
    throw new UpError('UP_USAGE', `--console inject is for ISOs and disks, and ${medium.path} is neither`, {
      hint: 'Name the kernel with --kernel FILE and its command line with --append.',
    });
  return 'keep';
}

function readyPattern(text: string | undefined): BootPlan['isReadyLine'] {
  if (text === undefined) return undefined;
  const pattern = compileGoRegExp(text);
  if (pattern === undefined)
    throw new UpError('UP_USAGE', `"${text}" is no regular expression, or one that takes too many steps`, {
      hint: 'It is read as Go and RE2 read them: no look-around, no back references.',
    });
  return (line) => pattern.test(line);
}

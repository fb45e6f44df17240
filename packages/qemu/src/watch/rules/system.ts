import type { FailureRule, Sight } from '../failure-rule.ts';
import { given } from './given.ts';
import { describeUnitExit, unitOf, wholeNames } from './unit-name.ts';

/** What systemd, OpenRC, SysV and busybox say of the system that they start. */
export const SYSTEM_RULES: readonly FailureRule[] = [
  {
    id: 'boot/emergency-mode',
    severity: 'fatal',
    summary: 'The system gave up and entered emergency or rescue mode.',
    // The shell of an initrd that gave up is another rule's, and says the same.
    signs: given(
      (clues) => !clues.has('gave-up'),
      [
        { has: 'You are in ', match: /You are in (?<name>emergency|rescue) mode/ },
        { has: 'Press Enter for ', match: /Press Enter for (?<name>emergency shell|maintenance)/ },
        { has: 'Cannot open access to console, the root account is locked.' },
        {
          has: 'Reached target ',
          match: /Reached target (?:\S{1,20} - )?(?<name>Emergency|Rescue) (?:Mode|Shell)/,
        },
        { has: 'Started emergency.service' },
        { has: 'Give root password for maintenance' },
        { has: 'Welcome to emergency mode' },
      ],
    ),
    clues: ['timed-out-device', 'failed-mount', 'dependency'],
    message: (sight) => {
      const mode = /rescue/i.test(sight.text) ? 'rescue' : 'emergency';
      const why = emergencyCause(sight);
      return `the system entered ${mode} mode${why === undefined ? '' : `: ${why}`}`;
    },
    fix: ({ clues }) =>
      clues.has('timed-out-device') || clues.has('failed-mount')
        ? 'Correct the entry in /etc/fstab (or the mount unit), or add nofail to what the system can do without.'
        : 'journalctl -xb in that shell says why; systemd.unit= on the kernel command line asks for it, too.',
  },
  {
    id: 'boot/systemd-frozen',
    severity: 'fatal',
    phase: 'system',
    summary: 'systemd itself failed and stopped.',
    signs: [
      { has: 'Freezing execution' },
      { has: ', freezing.', match: /(?<what>Failed to .{1,160}), freezing\./ },
      { has: '[!!!!!!] ', match: /\[!!!!!!\] (?<what>.{1,160})/ },
      { has: 'systemd[1]: Caught <', match: /Caught (?<what><\w{1,10}>).{0,80}(?:dumped core|core dump)/ },
    ],
    message: ({ groups }) =>
      `systemd itself stopped${groups['what'] === undefined ? '' : `: ${groups['what']}`}`,
    fix: 'Its own files are missing or damaged, or /sys/fs/cgroup, /proc or /run could not be mounted.',
  },
  {
    id: 'boot/cloud-init',
    severity: 'error',
    phase: 'system',
    summary: 'cloud-init could not apply its configuration.',
    signs: [
      {
        has: 'ailed to start ',
        match:
          /\[FAILED\] Failed to start (?<name>cloud-\S{1,80}|.{0,60}[Cc]loud-init.{0,60}|.{0,60}cloud-config.{0,60})/,
      },
      { has: '.py[ERROR]: ', match: /(?<what>\w{1,40}\.py\[ERROR\]: .{1,160})/ },
      { has: '.py[CRITICAL]: ', match: /(?<what>\w{1,40}\.py\[CRITICAL\]: .{1,160})/ },
      {
        has: '.py[WARNING]: ',
        match:
          /(?<what>\w{1,40}\.py\[WARNING\]: (?:Failed (?!to run module)|Unhandled|Could not|Invalid|Unable|Empty).{1,300})/,
      },
      { has: '.py[WARNING]: ', match: /(?:Running|Failed to run) module (?<name>[\w-]{1,60})/ },
      { has: 'failed run of stage' },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups, names }) =>
      groups['what'] === undefined
        ? `cloud-init could not carry out ${names[0] ?? 'a stage of it'}`
        : `cloud-init could not apply its configuration: ${groups['what']}`,
    fix: 'cloud-init schema --config-file FILE checks user data; in the guest, /var/log/cloud-init.log has the whole story.',
  },
  {
    id: 'boot/mount-failed',
    severity: 'error',
    phase: 'system',
    summary: 'A file system could not be mounted.',
    signs: [
      { has: '[FAILED] Failed to mount ', match: /Failed to mount (?<name>.{1,200}?)\.?$/ },
      { has: 'systemd[1]: Failed to mount ', match: /Failed to mount (?<name>.{1,200}?)\.?$/ },
    ],
    about: unitOf,
    message: (sight) => `${unitOf(sight)} could not be mounted`,
    fix: 'Look at its line in /etc/fstab or its mount unit: device, type of file system, options.',
  },
  {
    id: 'boot/workload-ended',
    severity: 'fatal',
    phase: 'system',
    summary: 'The workload of the machine ended by itself.',
    signs: [
      {
        has: ' ended by itself with exit code ',
        match: /^\[FAILED\] (?<name>\S{1,80}) ended by itself with exit code (?<code>\d{1,3})$/,
      },
    ],
    message: ({ groups }) => `${groups['name']} ended by itself with exit code ${groups['code']}`,
    fix: 'What it printed before is in the serial log. Start it without a machine: up PROFILE runner',
  },
  {
    id: 'boot/unit-failed',
    severity: 'error',
    phase: 'system',
    summary: 'A service failed.',
    signs: [
      { has: '[FAILED] Failed to start ', match: /Failed to start (?<name>.{1,200}?)\.?$/ },
      {
        has: '[FAILED] Failed to ',
        match: /Failed to (?:activate swap|listen on|set up automount) (?<name>.{1,200}?)\.?$/,
      },
      { has: 'systemd[1]: Failed to start ', match: /Failed to start (?<name>.{1,200}?)\.?$/ },
      {
        has: ': Failed with result ',
        match: /systemd\[1\]: (?<name>\S{1,200}): Failed with result '(?<result>[\w-]{1,40})'/,
      },
      { has: 'failed to start', match: /^ ?\* ERROR: (?<name>\S{1,80}) failed to start/ },
      { has: '[FAIL]', match: /^\[FAIL\] (?:Starting )?(?<name>.{1,120}?)\.{0,3} ?\.{0,3} ?failed!?$/ },
    ],
    ignore: [/emergency\.service|rescue\.service/],
    about: unitOf,
    message: (sight) => {
      const unit = unitOf(sight);
      const exit = sight.clues.all('unit-exit').findLast((line) => line.startsWith(`${unit}: `));
      return `${unit} failed${exit === undefined ? '' : ` (${describeUnitExit(exit)})`}`;
    },
    fix: (sight) =>
      `systemctl status ${unitOf(sight)} and journalctl -u ${unitOf(sight)}, in the guest, say why.`,
  },
  {
    id: 'boot/dependency-failed',
    severity: 'error',
    phase: 'system',
    summary: 'Units were not started because something that they need failed.',
    signs: [{ has: 'Dependency failed for ', match: /Dependency failed for (?<name>.{1,200}?)\.?$/ }],
    message: ({ names }) => {
      const units = wholeNames(names);
      const shown = units.slice(0, 6).join(', ');
      return `not started, because what they need failed: ${shown}${units.length > 6 ? ` and ${units.length - 6} more` : ''}`;
    },
    fix: 'Mend what failed first: the unit or device named before.',
  },
  {
    id: 'boot/device-timeout',
    severity: 'error',
    phase: 'system',
    summary: 'systemd waited for a device that never came.',
    signs: [
      { has: '[ TIME ] Timed out waiting for device ', match: /for device (?<name>.{1,256}?)\.?$/ },
      { has: 'systemd[1]: Timed out waiting for device ', match: /for device (?<name>.{1,256}?)\.?$/ },
    ],
    about: ({ groups }) => deviceOf(groups['name'] ?? ''),
    message: ({ groups }) => `the device ${deviceOf(groups['name'] ?? '')} never came`,
    fix: 'Correct /etc/fstab, or add nofail and x-systemd.device-timeout= to what the system can do without.',
  },
  {
    id: 'boot/ordering-cycle',
    severity: 'error',
    phase: 'system',
    summary: 'Units wait for each other in a circle; systemd left one of them out.',
    signs: [
      { has: 'Found ordering cycle', match: /systemd\[1\]: (?<name>\S{1,200}): Found ordering cycle/ },
      { has: 'Found ordering cycle', match: /Found ordering cycle/ },
      { has: 'Ordering cycle found, skipping ', match: /skipping (?<name>.{1,200}?)\.?$/ },
      { has: ' deleted to break ordering cycle', match: /Job (?<name>\S{1,200}?)\/start deleted/ },
    ],
    message: ({ names }) =>
      `units wait for each other in a circle${names.length === 0 ? '' : `: ${wholeNames(names).slice(0, 4).join(', ')}`}; systemd left one of them out`,
    fix: 'systemd-analyze verify UNIT names the circle; take one After= or Before= out of it.',
  },
  {
    id: 'boot/generator-failed',
    severity: 'error',
    phase: 'system',
    summary: 'A generator of systemd failed: units that it should have made are missing.',
    signs: [
      {
        has: ' failed with exit status ',
        match: /(?<name>\/\S{0,200}system-generators\/\S{1,100}) failed with exit status (?<code>\d{1,3})/,
      },
      {
        has: ' terminated by signal ',
        match: /(?<name>\/\S{0,200}system-generators\/\S{1,100}) terminated by signal (?<code>\w{1,10})/,
      },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups }) =>
      `the generator ${groups['name']} failed (${groups['code']}): units that it makes are missing`,
    fix: 'Run it by hand with three directories as arguments; it reads /etc/fstab, the kernel command line or crypttab.',
  },
  {
    id: 'boot/process-crashed',
    severity: 'error',
    summary: 'A program of the guest crashed.',
    signs: [
      {
        has: 'code=dumped, status=',
        match:
          /systemd\[1\]: (?<name>\S{1,200}): \S{1,30} process exited, code=dumped, status=(?<signal>\d{1,2}\/\w{1,10})/,
      },
      { has: '=11/SEGV', match: /systemd\[1\]: (?<name>\S{1,200}): .{0,60}status=(?<signal>11\/SEGV)/ },
      // That of init is the cause of a panic, which has a rule of its own.
      { has: 'segfault at ', match: /^(?<name>[^[\n]{1,64})\[(?!1\])\d{1,10}\]: (?<signal>segfault) at / },
      {
        has: 'trap invalid opcode',
        match: /traps: (?<name>[^[\n]{1,64})\[\d{1,10}\] (?<signal>trap invalid opcode)/,
      },
      {
        has: 'general protection',
        match: /traps: (?<name>[^[\n]{1,64})\[\d{1,10}\] (?<signal>general protection)/,
      },
      { has: '(SIGSEGV', match: /(?<name>[\w./@-]{1,80})?.{0,80}\((?<signal>SIGSEGV)/ },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups }) => `${groups['name']} crashed (${groups['signal']})`,
    fix: ({ groups }) =>
      groups['signal'] === 'trap invalid opcode'
        ? 'It is built for a processor with more features: give the machine one (-cpu max).'
        : undefined,
  },
  {
    id: 'boot/start-job-waits',
    severity: 'warning',
    phase: 'system',
    summary: 'systemd waits for something, without a time limit.',
    signs: [
      {
        has: 'A start job is running for ',
        match: /A start job is running for (?<name>.{1,160}?) \((?<time>[^()]{1,30}) \/ no limit\)/,
      },
      {
        has: 'A stop job is running for ',
        match: /A stop job is running for (?<name>.{1,160}?) \((?<time>[^()]{1,30}) \/ no limit\)/,
      },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups }) => `systemd waits for ${groups['name']}, without a time limit`,
    fix: 'systemd-networkd-wait-online and the like wait for a network that the machine may not have.',
  },
  {
    id: 'boot/respawning',
    severity: 'error',
    phase: 'system',
    summary: 'A program is started again and again, because it ends at once.',
    signs: [
      { has: 'respawning too fast', match: /Id "(?<name>[^"]{1,40})" respawning too fast/ },
      {
        has: 'Start request repeated too quickly',
        match: /systemd\[1\]: (?<name>\S{1,200}): Start request repeated/,
      },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups }) => `${groups['name']} ends as soon as it is started, again and again`,
    fix: 'Start its program by hand to see why it ends; for a getty, the terminal that it names may not exist.',
  },
  {
    id: 'boot/init-script-missing',
    severity: 'error',
    phase: 'system',
    summary: 'A script or program that init is to run is not there.',
    signs: [
      { has: "can't run '", match: /can't run '(?<name>[^']{1,200})': (?<why>.{1,80})/ },
      { has: 'INIT: cannot execute "', match: /cannot execute "(?<name>[^"]{1,200})"/ },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups }) =>
      `init cannot run ${groups['name']}${groups['why'] === undefined ? '' : `: ${groups['why']}`}`,
    fix: 'Put it into the image and make it executable, or take it out of /etc/inittab.',
  },
  {
    id: 'boot/disk-full',
    severity: 'error',
    summary: 'A file system of the guest is full.',
    signs: [{ has: 'No space left on device' }, { has: 'write error: No space left' }],
    message: () => 'a file system of the guest is full (No space left on device)',
    fix: 'Give the image more room; a root file system in memory takes half of the RAM at most.',
  },
];

/** What led to emergency mode: the unit or device that was named last before it. */
function emergencyCause({ clues }: Sight): string | undefined {
  const device = clues.get('timed-out-device');
  if (device !== undefined) return `the device ${deviceOf(device)} never came`;
  const mount = clues.get('failed-mount');
  if (mount !== undefined) return `${mount} could not be mounted`;
  const dependency = clues.all('dependency')[0];
  return dependency === undefined ? undefined : `what ${dependency} needs failed`;
}

/** `dev-disk-by\x2dlabel-data.device - /dev/disk/by-label/data`: the path, however it is written. */
function deviceOf(name: string): string {
  const path = /(\/dev\/\S{1,250})/.exec(name)?.[1];
  if (path !== undefined) return path;
  const unit = /^(?:unit )?(\S{1,250})\.device/.exec(name)?.[1];
  if (unit === undefined) return name;
  return `/${unit.replaceAll('-', '/').replaceAll(/\\x([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))}`;
}

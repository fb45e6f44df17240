import { describe, expect, it } from 'vitest';
import type { BootWatchOptions } from './boot-watch.ts';
import { createBootWatch } from './create-boot-watch.ts';
import { feed, readCapture, readScreen } from './testing/feed-capture.ts';

const TEST_READY: BootWatchOptions = { ready: 'up-test: ready' };

describe('consoles of healthy guests', () => {
  it.each<readonly [capture: string, options: BootWatchOptions, phases: string]>([
    ['healthy-kernel', TEST_READY, 'firmware kernel initrd ready'],
    ['healthy-80mb', TEST_READY, 'firmware kernel initrd ready'],
    ['healthy-seabios-grub', TEST_READY, 'firmware loader kernel initrd ready'],
    ['healthy-isolinux', TEST_READY, 'firmware loader kernel initrd ready'],
    ['healthy-ovmf-grub', TEST_READY, 'firmware loader kernel initrd ready'],
    ['healthy-debian', {}, 'firmware kernel initrd system ready'],
    ['healthy-debian-quiet', {}, 'firmware ready'],
    ['healthy-dracut', {}, 'firmware kernel initrd system ready'],
  ])('%s is ready, and nothing is wrong with it', (capture, options, phases) => {
    const watch = createBootWatch(options);
    feed(watch, readCapture(capture), 200_000);
    expect(watch.failures).toEqual([]);
    expect(watch.isReady).toBe(true);
    expect(watch.isDecided).toBe(false);
    expect(watch.phases.map(({ phase }) => phase).join(' ')).toBe(phases);
  });
});

describe('consoles of guests that never become ready', () => {
  it.each<readonly [capture: string, rule: string, message: string]>([
    ['init-exits', 'init-died', 'init (/init) died: it ended with exit code 0'],
    [
      'init-exec-missing',
      'init-died',
      'init (/init) died: it ended with exit code 127: something that it runs was not found (/nonexistent/server: not found)',
    ],
    ['init-segfault', 'init-died', 'init (/init) died: it crashed (SIGSEGV)'],
    ['panic-sysrq', 'kernel-panic', 'the kernel stopped: sysrq triggered crash'],
    ['panic-reboot', 'init-died', 'init (/init) died: it ended with exit code 0'],
    ['panic-pvpanic', 'kernel-panic', 'the kernel stopped: sysrq triggered crash'],
    ['halted', 'halted', 'the guest halted before it was ready'],
    ['oom-init', 'kernel-out-of-memory', 'the machine has too little memory (512 MB) for what is started'],
    [
      'initrd-no-space',
      'kernel-out-of-memory',
      'the machine has too little memory (512 MB) to unpack the initrd',
    ],
    [
      'root-not-named',
      'root-missing',
      'the kernel was not told which root file system to mount (no root=); its initrd has no /init that it could start instead',
    ],
    [
      'root-label',
      'root-missing',
      'the kernel found no root file system (LABEL=nixos); its initrd has no /init that it could start instead',
    ],
    [
      'initrd-missing',
      'initrd-missing',
      'the kernel got no initrd, and was not told which root file system to mount (no root=)',
    ],
    [
      'initrd-missing-uuid',
      'initrd-missing',
      'the kernel got no initrd, and found no root file system (UUID=7c9e6679-7425-40de-944b-e07fc1f90ae7)',
    ],
    ['initrd-truncated', 'initrd-damaged', 'the kernel could not unpack its initrd (read error)'],
    [
      'cpu-i686',
      'cpu-unsupported',
      "kernel or programs are built for x86-64, which the machine's processor is not (it is of type i686)",
    ],
    [
      'seabios-empty-disk',
      'no-bootable-device',
      'the firmware found no device that it can boot from (tried Hard Disk, Floppy)',
    ],
    [
      'seabios-no-drive',
      'no-bootable-device',
      'the firmware found no device that it can boot from (tried Hard Disk, Floppy)',
    ],
    [
      'seabios-text-iso',
      'no-bootable-device',
      'the firmware found no device that it can boot from (tried DVD/CD, Hard Disk, Floppy)',
    ],
    [
      'seabios-truncated-iso',
      'no-bootable-device',
      'the firmware found no device that it can boot from (tried DVD/CD, Hard Disk, Floppy)',
    ],
    [
      'ovmf-bios-only',
      'firmware-shell',
      'UEFI found no boot loader and opened its shell (tried UEFI QEMU DVD-ROM QM00011: Not Found)',
    ],
    [
      'ovmf-empty-disk',
      'firmware-shell',
      'UEFI found no boot loader and opened its shell (tried UEFI Misc Device: Not Found)',
    ],
    [
      'ovmf-secure-boot',
      'secure-boot',
      'secure boot refused the loader on UEFI QEMU DVD-ROM QM00011: it is not signed by a key that the firmware knows',
    ],
    [
      'ovmf-grub-kernel-missing',
      'kernel-file-missing',
      'the boot loader did not find /boot/vmlinuz, which the menu entry names',
    ],
    [
      'grub-kernel-missing',
      'kernel-file-missing',
      'the boot loader did not find /boot/vmlinuz, which the menu entry names',
    ],
    [
      'grub-initrd-missing',
      'kernel-file-missing',
      'the boot loader did not find /boot/initrd, which the menu entry names',
    ],
    [
      'grub-device-missing',
      'kernel-file-missing',
      'the boot loader did not find NOSUCH, which the menu entry names',
    ],
    [
      'grub-kernel-invalid',
      'kernel-invalid',
      '/boot/grub/grub.cfg is damaged, or not a kernel for this machine',
    ],
    ['grub-menu', 'menu-waits', 'the menu of the boot loader waits for a key and will not go on by itself'],
    [
      'grub-no-config',
      'loader-config-missing',
      'GRUB found no configuration (grub.cfg) and stopped at its prompt',
    ],
    [
      'grub-rescue',
      'grub-rescue',
      "GRUB did not find its own files and stopped at its rescue prompt: file `/boot/grub/i386-pc/normal.mod' not found",
    ],
    [
      'grub-out-of-memory',
      'loader-out-of-memory',
      'the boot loader had too little memory to load kernel and initrd (the machine has 512 MB)',
    ],
    [
      'isolinux-kernel-missing',
      'kernel-file-missing',
      'the boot loader did not find vmlinuz, which the menu entry names',
    ],
    [
      'isolinux-prompt',
      'menu-waits',
      'the menu of the boot loader waits for a key and will not go on by itself',
    ],
    [
      'isolinux-menu',
      'menu-waits',
      'the menu of the boot loader waits for a key and will not go on by itself',
    ],
    [
      'isolinux-no-config',
      'loader-config-missing',
      'the boot loader found no configuration with an entry to start',
    ],
    [
      'isolinux-no-ldlinux',
      'loader-damaged',
      'a part of the boot loader is missing or damaged: Failed to load ldlinux.c32',
    ],
    ['u-boot-x86', 'u-boot-prompt', 'U-Boot found nothing to start and waits at its prompt'],
    ['u-boot-arm64', 'u-boot-prompt', 'U-Boot found nothing to start and waits at its prompt'],
    [
      'debian-emergency',
      'emergency-mode',
      'the system entered emergency mode: the device /dev/disk/by-label/nodata never came',
    ],
    ['debian-rescue', 'emergency-mode', 'the system entered rescue mode'],
    ['debian-root-missing', 'root-device-missing', 'the initrd waited for LABEL=nosuch, which never came'],
    [
      'dracut-root-missing',
      'root-device-missing',
      'the initrd waited for /dev/disk/by-label/nosuch, which never came',
    ],
    [
      'debian-disk-truncated',
      'initrd-shell',
      'the initrd gave up and opened a shell: /dev/vda as root file system could not be mounted (EXT4-fs (vda): bad geometry: block count 307200 exceeds size of device (76800 blocks))',
    ],
  ])('%s: boot/%s', (capture, rule, message) => {
    const watch = createBootWatch({ memoryMB: 512 });
    feed(watch, readCapture(capture), 60_000);
    expect(watch.fatal?.message).toBe(message);
    expect(watch.fatal?.rule).toBe(`boot/${rule}`);
    expect(watch.isDecided).toBe(true);
    expect(watch.isReady).toBe(false);
    expect(watch.fatal?.evidence.length).toBeGreaterThan(0);
    expect(watch.fatal?.evidence.length).toBeLessThanOrEqual(20);
    expect(watch.failures.filter(({ severity }) => severity === 'fatal')).toHaveLength(1);
  });
});

describe('consoles of guests in which something does not work', () => {
  it.each<readonly [capture: string, options: BootWatchOptions, failures: readonly string[]]>([
    [
      'oom-kill',
      TEST_READY,
      ['boot/out-of-memory the machine ran out of memory, and the kernel killed tail (pid 82)'],
    ],
    [
      'init-interpreter-missing',
      { ready: 'Please press Enter' },
      [
        'boot/init-missing init /init could not be started: it is not there, or the interpreter or loader that it names is not',
        'boot/init-script-missing init cannot run /etc/init.d/rcS: No such file or directory',
      ],
    ],
    [
      'init-exec-format',
      { ready: 'Please press Enter' },
      [
        'boot/init-missing init /init could not be started: it is no program that this machine can run',
        'boot/init-script-missing init cannot run /etc/init.d/rcS: No such file or directory',
      ],
    ],
    [
      'disk-full',
      TEST_READY,
      ['boot/disk-full a file system of the guest is full (No space left on device)'],
    ],
    ['io-error', TEST_READY, ['boot/io-error vda could not be read at sector 0']],
    [
      'squashfs-damaged',
      TEST_READY,
      [
        'boot/squashfs-damaged the squashfs file system is damaged: zlib decompression failed, data probably corrupt',
      ],
    ],
    ['debian-init-missing', {}, ['boot/init-missing init /no/such/init could not be started']],
    [
      'debian-units',
      {},
      [
        'boot/generator-failed the generator /etc/systemd/system-generators/broken-generator failed (3): units that it makes are missing',
        'boot/ordering-cycle units wait for each other in a circle: cycle-two.service, cycle-one.service; systemd left one of them out',
        'boot/unit-failed failing.service failed',
        'boot/dependency-failed not started, because what they need failed: depe…nt.service',
      ],
    ],
    [
      'debian-units-journal',
      {},
      [
        'boot/generator-failed the generator /etc/systemd/system-generators/broken-generator failed (3): units that it makes are missing',
        'boot/ordering-cycle units wait for each other in a circle: cycle-one.service, cycle-two.service; systemd left one of them out',
        'boot/unit-failed failing.service failed (203/EXEC: its program could not be executed)',
        'boot/dependency-failed not started, because what they need failed: dependent.service',
      ],
    ],
    [
      'cloud-init-runcmd',
      {},
      [
        'boot/cloud-init cloud-init could not carry out locale',
        'boot/cloud-init cloud-init could not carry out scripts-user',
      ],
    ],
    [
      'cloud-init-bad-yaml',
      {},
      [
        'boot/cloud-init cloud-init could not apply its configuration: util.py[WARNING]: Failed loading yaml blob. Invalid format at line 2 column 11: "while scanning a quoted scalar',
        'boot/cloud-init cloud-init could not carry out locale',
      ],
    ],
  ])('%s', (capture, options, failures) => {
    const watch = createBootWatch(options);
    feed(watch, readCapture(capture), 60_000);
    expect(watch.failures.map(({ rule, message }) => `${rule} ${message}`)).toEqual(failures);
    expect(watch.fatal).toBeUndefined();
    expect(watch.isReady).toBe(true);
  });
});

describe('screens of guests whose console is silent', () => {
  it.each<readonly [screen: string, rule: string]>([
    ['seabios-empty-disk', 'no-bootable-device'],
    ['grub-rescue', 'grub-rescue'],
    ['isolinux-menu', 'menu-waits'],
    ['isolinux-no-config', 'loader-config-missing'],
    ['isolinux-prompt', 'menu-waits'],
    ['isolinux-kernel-missing', 'kernel-file-missing'],
    ['grub-menu', 'menu-waits'],
    ['grub-kernel-missing', 'kernel-file-missing'],
    ['cpu-i686', 'cpu-unsupported'],
  ])('%s: boot/%s', (screen, rule) => {
    const watch = createBootWatch();
    const text = readScreen(screen);
    for (let atMs = 0; atMs <= 60_000; atMs += 1000) watch.screen({ atMs, text });
    expect(watch.fatal?.rule).toBe(`boot/${rule}`);
    expect(watch.isDecided).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import type { MachineOptions } from '../machine-options.ts';
import { qemuCommandLine } from './command-line.ts';
import type { MachineFacts } from './machine-facts.ts';
import { planMachine } from './machine-plan.ts';

const KERNEL = { kind: 'kernel', kernel: '/boot/vmlinuz', initrd: '/boot/initrd', append: 'quiet' } as const;
const ISO = { kind: 'cdrom', path: '/media/a.iso' } as const;
const DISK = { kind: 'disk', path: '/media/a.img', format: 'raw' } as const;

const FACTS: MachineFacts = {
  qemu: '/usr/bin/qemu',
  accelerator: 'tcg',
  firmware: undefined,
  drives: [],
  channels: { kind: 'sockets', qmp: '/run/qmp.sock', serial: '/run/serial', ready: '/run/ready.sock' },
};

type Options = Partial<MachineOptions> & Pick<MachineOptions, 'source'>;

function line(options: Options, facts: Partial<MachineFacts> = {}): string {
  const plan = planMachine({ directory: '/out', env: {}, ...options });
  const drives = plan.drives.map(({ path, format, as }) => ({
    path,
    format,
    writes: as === 'cdrom' ? ('none' as const) : ('keep' as const),
  }));
  return qemuCommandLine(plan, { ...FACTS, drives, ...facts }).join(' ');
}

describe('qemuCommandLine', () => {
  it.each<[string, Options, Partial<MachineFacts>, readonly string[]]>([
    ['nothing that was not asked for', { source: KERNEL }, {}, ['-nodefaults -no-user-config -display none']],
    [
      'a PC by default',
      { source: KERNEL },
      {},
      ['-machine q35,vmport=off -accel tcg -cpu max -smp 1 -m 1024M'],
    ],
    ['a kernel', { source: KERNEL }, {}, ['-kernel /boot/vmlinuz -initrd /boot/initrd -append quiet']],
    ['a panic that is written to its end', { source: KERNEL }, {}, ['-action panic=none,reboot=reset']],
    ['a reboot that ends', { source: KERNEL, onReboot: 'end' }, {}, ['-action panic=none,reboot=shutdown']],
    [
      'an ISO, first to be started and nothing after it',
      { source: ISO },
      {},
      [
        'strict=on',
        '-drive if=none,id=drive0,format=raw,file=/media/a.iso,readonly=on',
        '-device ide-cd,drive=drive0,bootindex=0,bus=ide.0',
      ],
    ],
    [
      'a disk',
      { source: DISK },
      {},
      ['file=/media/a.img,cache=unsafe,discard=unmap -device virtio-blk-pci,drive=drive0,bootindex=0'],
    ],
    [
      'further drives, in order, without a place in the boot order',
      {
        source: ISO,
        drives: [
          { path: '/d', format: 'qcow2', as: 'disk' },
          { path: '/seed.iso', format: 'raw', as: 'cdrom' },
        ],
      },
      {},
      ['-device virtio-blk-pci,drive=drive1 ', '-device ide-cd,drive=drive2,bus=ide.1'],
    ],
    [
      'two optical drives on each channel of the older board',
      { source: ISO, board: 'pc', drives: [{ path: '/s', format: 'raw', as: 'cdrom' }] },
      {},
      ['ide-cd,drive=drive0,bootindex=0,bus=ide.0', 'ide-cd,drive=drive1,bus=ide.0'],
    ],
    [
      'a file name with a comma',
      { source: { kind: 'cdrom', path: '/media/a,b.iso' } },
      {},
      ['file=/media/a,,b.iso'],
    ],
    [
      'UEFI firmware with variables of its own, and no network boot',
      { source: ISO, firmware: 'uefi' },
      {
        firmware: {
          code: { path: '/fw/code', format: 'raw' },
          variables: { path: '/run/variables', format: 'raw' },
        },
      },
      [
        '-drive if=pflash,unit=0,readonly=on,format=raw,file=/fw/code',
        '-drive if=pflash,unit=1,format=raw,file=/run/variables',
        'name=opt/org.tianocore/IPv4PXESupport,string=n',
      ],
    ],
    [
      'secure boot whose variables the guest cannot write',
      { source: ISO, firmware: 'uefi-secure' },
      { firmware: { code: { path: '/fw/code', format: 'raw' }, variables: undefined } },
      [
        '-machine q35,vmport=off,smm=on',
        '-global driver=cfi.pflash01,property=secure,value=on -global ICH9-LPC.disable_s3=1',
      ],
    ],
    [
      'a BIOS that writes to the serial port, too',
      { source: ISO },
      { biosSerialPort: '/run/port' },
      ['-fw_cfg name=etc/sercon-port,file=/run/port'],
    ],
    [
      'an aarch64 machine',
      { source: ISO, architecture: 'aarch64' },
      {},
      [
        '-machine virt,gic-version=max -accel tcg -cpu max,pauth-impdef=on',
        '-device virtio-scsi-pci',
        '-device scsi-cd,drive=drive0,bootindex=0',
        '-device virtio-gpu-pci -device qemu-xhci -device usb-kbd',
      ],
    ],
    [
      'a microvm, with a clock that it can believe',
      { source: KERNEL, board: 'microvm', drives: [{ path: '/d', format: 'raw', as: 'disk' }] },
      { clockKhz: 2_300_000 },
      [
        '-machine microvm,pcie=off,rtc=on,isa-serial=on',
        '-append quiet tsc_early_khz=2300000',
        '-device virtio-blk-device,drive=drive0',
        '-device virtio-serial-device',
      ],
    ],
    [
      'a network without a way out',
      { source: KERNEL, network: { mode: 'user', forwards: [{ guest: 80 }] } },
      {},
      ['-netdev user,id=net0,restrict=on -device virtio-net-pci,netdev=net0,id=nic0,romfile='],
    ],
    [
      'a network with one',
      { source: KERNEL, network: { mode: 'user', forwards: [], outbound: true } },
      {},
      ['-netdev user,id=net0 -device'],
    ],
    [
      'a TAP device with queues and vhost',
      {
        source: KERNEL,
        network: {
          mode: 'tap',
          device: 'br0',
          mac: '52:54:00:00:00:01',
          guestIp: '10.0.0.2',
          gateway: '10.0.0.1/24',
          namespace: 'own',
        },
      },
      { tap: { interfaceName: 'tap0', script: '/run/tap-up', queues: 2, vhost: true } },
      [
        '-netdev tap,id=net0,ifname=tap0,script=/run/tap-up,downscript=no,vhost=on,queues=2',
        'romfile=,mac=52:54:00:00:00:01,mq=on,vectors=6',
      ],
    ],
    [
      'a share that is only read, and one that is written',
      {
        source: KERNEL,
        shares: [
          { tag: 'in', directory: '/in', readOnly: true },
          { tag: 'out', directory: '/out', readOnly: false },
        ],
      },
      {},
      [
        '-fsdev local,id=share0,path=/in,security_model=none,readonly=on,multidevs=remap',
        '-device virtio-9p-pci,fsdev=share0,mount_tag=in',
        '-fsdev local,id=share1,path=/out,security_model=mapped-xattr,multidevs=remap',
      ],
    ],
    [
      'SMBIOS strings, commas doubled',
      { source: KERNEL, smbios: ['io.systemd.credential:a=b,c'] },
      {},
      ['-smbios type=11,value=io.systemd.credential:a=b,,c'],
    ],
    [
      'the three channels',
      { source: KERNEL },
      {},
      [
        '-chardev socket,id=qmp0,path=/run/qmp.sock -mon chardev=qmp0,mode=control',
        '-chardev pipe,id=serial0,path=/run/serial -serial chardev:serial0',
        '-device virtserialport,chardev=ready0,name=org.up.ready',
      ],
    ],
  ])('names %s', (_, options, facts, expected) => {
    for (const part of expected) expect(line(options, facts)).toContain(part);
  });

  it('gives no screen to a machine that is to have none', () => {
    expect(line({ source: KERNEL, display: false })).not.toContain('VGA');
    expect(line({ source: KERNEL, board: 'microvm' })).not.toContain('VGA');
    expect(line({ source: KERNEL })).toContain('-device VGA');
  });

  it('gives by hand a terminal, the forwards and disks that forget', () => {
    const network = { mode: 'user', forwards: [] } as const;
    const text = line(
      { source: DISK, firmware: 'uefi', network },
      {
        channels: { kind: 'terminal', forwards: new Map([[80, '127.0.0.1:8080']]) },
        drives: [{ path: '/media/a.img', format: 'raw', writes: 'discard' }],
        firmware: {
          code: { path: '/fw/code', format: 'raw' },
          variables: { path: '/fw/vars', format: 'raw' },
        },
      },
    );
    expect(text).toContain('-serial mon:stdio');
    expect(text).toContain('restrict=on,hostfwd=tcp:127.0.0.1:8080-:80');
    expect(text).toContain('file=/media/a.img,snapshot=on');
    expect(text).toContain('unit=1,snapshot=on,format=raw,file=/fw/vars');
    expect(text).not.toContain('/run/');
  });
});

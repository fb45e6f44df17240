import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HEALTHY_INIT, STAY } from '../../../test/src/guests/init-scripts.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { digestOf, type Machine, READY_CHANNEL } from '../src/index.ts';
import { guest, useBench, waitForLine } from './support.ts';

const bench = useBench();

async function health(address: string): Promise<string> {
  const response = await fetch(`http://${address}/health`, { signal: AbortSignal.timeout(8000) });
  return await response.text();
}

/** Width and height of a PNG, from its first chunk. */
function pngSize(file: string): readonly number[] {
  const bytes = readFileSync(file);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

async function screenWith(machine: Machine, pattern: RegExp): Promise<string> {
  let text = '';
  for (let count = 0; count < 200 && !pattern.test(text); count += 1) {
    text = (await machine.screenText())?.join('\n') ?? '';
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return text;
}

describeWith(['qemu-system-x86_64', 'qemu-img', 'cpio', 'mmdebstrap'], 'the devices of a machine', () => {
  it('leads ports of this host to the guest, and cuts its network', async () => {
    await using machine = await bench.start({
      source: guest('healthy', HEALTHY_INIT),
      network: { mode: 'user', forwards: [{ guest: 80 }] },
    });
    await waitForLine(machine, /guest: ready/);
    const address = machine.forwards.get(80) ?? '';
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await health(address)).toBe('OK\n');
    const second = await machine.forward(80);
    expect(second).not.toBe(address);
    expect(await health(second)).toBe('OK\n');
    await machine.setNetwork('down');
    await expect(fetch(`http://${address}/health`, { signal: AbortSignal.timeout(1500) })).rejects.toThrow();
    await machine.setNetwork('up');
    expect(await health(second)).toBe('OK\n');
    expect(machine.commandLine.join(' ')).toContain(`hostfwd=tcp:${second}-:80`);
  });

  it('names a port that is taken, and leaves nothing', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    const host = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const network = { mode: 'user', forwards: [{ guest: 80, host }] } as const;
      await expect(bench.start({ source: guest('stays', STAY), network })).rejects.toMatchObject({
        code: 'UP_PORT_IN_USE',
        message: expect.stringContaining(`Port ${host} of 127.0.0.1 is taken by process ${process.pid}`),
      });
    } finally {
      server.close();
    }
  });

  it('shows its screen as a picture and as text, and takes keys', async () => {
    const init = `echo "guest: at the keyboard"
read line < /dev/tty1
echo "typed: $line"
${STAY}`;
    await using machine = await bench.start({
      source: guest('reads-keys', init, { append: 'console=tty0 console=ttyS0' }),
    });
    await waitForLine(machine, /at the keyboard/);
    const picture = join(bench.directory, 'screen.png');
    await machine.screenshot(picture);
    const [width = 0, height = 0] = pngSize(picture);
    expect(width).toBeGreaterThanOrEqual(640);
    expect(height).toBeGreaterThanOrEqual(350);
    await machine.type('Hello, "World" ~1_2 {ok}\n');
    const line = await waitForLine(machine, /typed: /);
    expect(line.text).toBe('typed: Hello, "World" ~1_2 {ok}');
    await expect(machine.sendKeys(['nonsense'])).rejects.toMatchObject({ code: 'UP_VM_FAILED' });
  });

  it('reads the screen of a BIOS that finds nothing to start', async () => {
    const path = join(bench.directory, 'empty.img');
    writeFileSync(path, '');
    truncateSync(path, 1024 * 1024);
    await using machine = await bench.start({ source: { kind: 'disk', path, format: 'raw' } });
    const text = await screenWith(machine, /No bootable device/);
    expect(text).toMatch(/SeaBIOS[\s\S]*not a bootable disk[\s\S]*No bootable device/);
    await waitForLine(machine, /No bootable device/);
    const picture = join(bench.directory, 'bios.png');
    await machine.screenshot(picture);
    expect(pngSize(picture)).toEqual([720, 400]);
    expect((await machine.blockTraffic()).readBytes).toBeGreaterThanOrEqual(512);
  });

  it('never writes its disks; what the guest wrote is there for the next machine that is to go on', async () => {
    const init = `head -c 5 /dev/vda; echo " was there"
echo -n "BOOT!" | dd of=/dev/vda conv=fsync 2>/dev/null
poweroff -f
`;
    const path = join(bench.directory, 'disk.qcow2');
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', path, '16M']);
    const before = await digestOf(path);
    const options = {
      source: guest('writes-disk', init),
      drives: [{ path, format: 'qcow2', as: 'disk' }],
      stateDirectory: join(bench.directory, 'state'),
    } as const;
    await using first = await bench.start(options);
    await first.ended;
    await using second = await bench.start(options);
    await waitForLine(second, /^BOOT! was there/);
    await second.ended;
    expect(await digestOf(path)).toBe(before);
    const other = join(bench.directory, 'other.raw');
    writeFileSync(other, Buffer.alloc(1024 * 1024));
    await expect(
      bench.start({ ...options, drives: [{ path: other, format: 'raw', as: 'disk' }] }),
    ).rejects.toMatchObject({ code: 'UP_USAGE', message: expect.stringContaining(path) });
  });

  it('hears what a guest says on its channel', async () => {
    const init = `for port in /sys/class/virtio-ports/*; do
  if [ "$(cat $port/name)" = ${READY_CHANNEL} ]; then echo "all is well" > /dev/$(basename $port); fi
done
${STAY}`;
    await using machine = await bench.start({
      source: guest('says-ready', init, { modules: ['virtio_pci', 'virtio_console'] }),
    });
    const reader = machine.readyLines()[Symbol.asyncIterator]();
    const timer = setTimeout(() => void machine.crash(), 60_000);
    expect((await reader.next()).value).toMatchObject({ text: 'all is well' });
    clearTimeout(timer);
  });

  it('writes to the serial port of the guest', async () => {
    const init = `echo "guest: listening"
read line
echo "heard: $line"
${STAY}`;
    await using machine = await bench.start({ source: guest('listens', init) });
    await waitForLine(machine, /guest: listening/);
    await machine.writeSerial('good evening\n');
    await waitForLine(machine, /^heard: good evening$/);
  });
});

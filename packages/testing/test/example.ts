import { openSerialShell } from '@up/qemu';
import { imageOf, machineTest, upMatchers } from '@up/testing';
import { expect, test } from 'vitest';
import { appImage, appMachine } from './app.ts';

expect.extend(upMatchers);
const image = appImage(); // the path of what `docker save` or `nix build` has made

test('the image has what it needs', async () => {
  const app = await imageOf(image);
  expect(app).toHaveFile('/bin/busybox', { type: 'file', mode: 0o755 });
  expect(app).not.toHaveFile('/etc/shadow');
  await expect(app).toHaveNoFindings({ severity: 'error' });
});

// One machine for all tests of this file, booted only when its image has changed.
const inMachine = machineTest({
  source: appMachine(), // { kind: 'disk', path: 'disk.qcow2', format: 'qcow2' }
  memoryMB: 256,
  network: { mode: 'user', forwards: [{ guest: 80 }] },
  shell: (machine) => openSerialShell(machine, { user: 'root' }),
  ready: (guest) => guest.waitForHttp('/health'),
});

inMachine('the machine answers', async ({ machine }) => {
  expect(await machine.succeed('uname -s')).toBe('Linux\n');
  await machine.waitForOpenPort(80);
  await machine.copyIn('package.json', '/tmp/package.json');
  await machine.succeed('grep -q name /tmp/package.json');
  expect(await machine.fail('cat /no/such/file')).toMatch(/No such file/);
});

inMachine('and survives a cable that is pulled', async ({ machine }) => {
  await machine.blockNetwork();
  await expect(machine.waitForHttp('/health', { timeoutMs: 500 })).rejects.toThrow(/for port 80|for GET/);
  await machine.unblockNetwork();
  await machine.waitForHttp('/health', { body: 'OK' });
});

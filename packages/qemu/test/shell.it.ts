import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { GuestKernel } from '../../../test/src/guests/guest-kernel.ts';
import { NETWORK, X86_MODULES } from '../../../test/src/guests/init-scripts.ts';
import { initramfs } from '../../../test/src/guests/initramfs.ts';
import { debianRoot } from '../../../test/src/images/debian-root.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { copyIn, copyOut, Guest, openSerialShell } from '../src/index.ts';
import { guest, useBench, waitForLine } from './support.ts';

const bench = useBench();
const TOOLS = ['qemu-system-x86_64', 'cpio', 'mmdebstrap'];

/** A shell on the console, as the emergency shell of an initramfs is. */
const SHELL = `${NETWORK}while :; do setsid cttyhack sh; done
`;

/** A login, as every distribution has it. The password of root is `open sesame`. */
const LOGIN = `${NETWORK}mkdir -p /root
echo 'root:x:0:0:root:/root:/bin/sh' >/etc/passwd
echo 'root:x:0:' >/etc/group
echo 'root:$5$upupup$bU9DX61tWuZuYTSMCZYfU35kszwz6wzgHqvb.QuzRs5:19000::::::' >/etc/shadow
chmod 600 /etc/shadow
hostname guest
while :; do getty -L 115200 ttyS0 vt100; done
`;

/** Kernel and services write to the console without a pause, with and without an end to their lines. */
const NOISY = `${NETWORK}
(while :; do echo "noise: a message of the kernel" >/dev/kmsg; usleep 40000; done) &
(while :; do printf 'a service talks '; usleep 110000; echo and goes on; usleep 90000; done) &
while :; do setsid cttyhack sh; done
`;

/** Debian's kernel for virtual machines has no 9p. */
function kernelWith9p(): GuestKernel {
  const root = debianRoot({ packages: ['busybox-static', 'linux-image-amd64'], variant: 'extract' });
  const [version = ''] = readdirSync(join(root, 'lib/modules'));
  return {
    architecture: 'x86_64',
    image: join(root, 'boot', `vmlinuz-${version}`),
    version,
    modules: join(root, 'lib/modules', version),
    busybox: join(root, 'bin/busybox'),
  };
}

function temporary(): string {
  return mkdtempSync(join(bench.directory, 'files-'));
}

describeWith(TOOLS, 'a shell over the serial port', () => {
  it('runs commands, and tells their exit code and output from all else', async () => {
    await using machine = await bench.start({ source: guest('shell', SHELL) });
    await using shell = await openSerialShell(machine);
    expect(await shell.run('echo hello')).toEqual({ exitCode: 0, output: 'hello\n', isCut: false });
    expect(await shell.run('echo out; echo err >&2; exit 3')).toEqual({
      exitCode: 3,
      output: 'out\nerr\n',
      isCut: false,
    });
    expect((await shell.run('printf "no end"')).output).toBe('no end');
    expect((await shell.run('cat')).output).toBe('');
    expect((await shell.run("printf '%s\\n' 'it'\"'\"'s' \"\\$x\" '`y`' 'ü €'")).output).toBe(
      "it's\n$x\n`y`\nü €\n",
    );
    expect((await shell.run('kill -9 $$')).exitCode).toBe(137);
    expect((await shell.run('no-such-program')).exitCode).toBe(127);
    expect((await shell.run('if then')).exitCode).not.toBe(0);
    expect((await shell.run('dmesg -n 8; echo a >/dev/console; echo b')).output).toBe('b\n');
    const several = `first() {\n  echo "a function"\n}\nfirst\n${'# a long comment\n'.repeat(1000)}echo end\n`;
    expect((await shell.run(several)).output).toBe('a function\nend\n');
    // What goes on in the background holds nobody up.
    expect((await shell.run('sleep 1000 & echo begun')).output).toBe('begun\n');
    const many = await Promise.all([1, 2, 3].map((number) => shell.run(`echo ${number}`)));
    expect(many.map(({ output }) => output)).toEqual(['1\n', '2\n', '3\n']);
  });

  it('bounds outputs, and ends what takes too long', async () => {
    await using machine = await bench.start({ source: guest('shell', SHELL) });
    await using shell = await openSerialShell(machine);
    const large = await shell.run('seq 1 30000');
    expect(large.output.split('\n')).toHaveLength(30_001);
    expect(large.isCut).toBe(false);
    const cut = await shell.run('seq 1 30000', { maxBytes: 1000 });
    expect(cut).toMatchObject({ exitCode: 0, isCut: true });
    expect(cut.output).toHaveLength(1000);
    await expect(
      shell.run('echo working; (sleep 5000 & sleep 5001)', { timeoutMs: 2000 }),
    ).rejects.toMatchObject({ code: 'UP_TIMEOUT', message: expect.stringMatching(/it said last: working/) });
    expect((await shell.run('cat /proc/[0-9]*/cmdline | tr "\\0" " "')).output).not.toMatch(/sleep 500/);
  });

  it('logs in at a prompt, and says so where it is not let in', async () => {
    await using machine = await bench.start({ source: guest('login', LOGIN) });
    await expect(openSerialShell(machine, { password: 'wrong' })).rejects.toMatchObject({
      code: 'UP_VM_FAILED',
      message: expect.stringMatching(/did not let root in: Login incorrect/),
    });
    await expect(openSerialShell(machine)).rejects.toThrow(/asks for a password/);
    {
      await using shell = await openSerialShell(machine, { password: 'open sesame' });
      expect((await shell.run('id -u; tty')).output).toMatch(/^0\n/);
    }
    // It leaves the shell as it was: the login session is still there.
    await using again = await openSerialShell(machine, { password: 'open sesame' });
    expect((await again.run('echo back')).output).toBe('back\n');
    expect(readFileSync(machine.serialLog, 'utf8')).not.toContain('sesame');
  });

  it('is not confused by what kernel and services say meanwhile', async () => {
    await using machine = await bench.start({ source: guest('noisy', NOISY) });
    await using shell = await openSerialShell(machine);
    const text = await shell.run('seq 1 4000');
    expect(text.output).toBe(Array.from({ length: 4000 }, (_, index) => `${index + 1}\n`).join(''));
    for (let count = 0; count < 10; count += 1)
      expect(await shell.run(`echo ${count}; exit ${count}`)).toMatchObject({
        output: `${count}\n`,
        exitCode: count,
      });
  });

  it('copies files and directories in and out', async () => {
    await using machine = await bench.start({ source: guest('shell', SHELL) });
    await using shell = await openSerialShell(machine);
    const files = temporary();
    const bytes = randomBytes(100_000);
    writeFileSync(join(files, 'data.bin'), bytes);
    writeFileSync(join(files, 'empty'), '');
    writeFileSync(join(files, 'run me'), '#!/bin/sh\necho "I ran"\n');
    chmodSync(join(files, 'run me'), 0o755);
    await copyIn(shell, { from: join(files, 'data.bin'), to: '/tmp/new/data' });
    expect((await shell.run('wc -c </tmp/new/data')).output.trim()).toBe('100000');
    await copyOut(shell, { from: '/tmp/new/data', to: join(files, 'back') });
    expect(readFileSync(join(files, 'back')).equals(bytes)).toBe(true);
    await copyIn(shell, { from: files, to: '/tmp/all' });
    expect((await shell.run('"/tmp/all/run me"')).output).toBe('I ran\n');
    await copyOut(shell, { from: '/tmp/all', to: join(files, 'all') });
    expect(readFileSync(join(files, 'all/data.bin')).equals(bytes)).toBe(true);
    expect(statSync(join(files, 'all/run me')).mode & 0o777).toBe(0o755);
    expect(statSync(join(files, 'all/empty')).size).toBe(0);
    await expect(copyOut(shell, { from: '/none', to: join(files, 'x') })).rejects.toThrow(
      /no such file: \/none/,
    );
    await expect(copyIn(shell, { from: join(files, 'none'), to: '/x' })).rejects.toThrow(
      /none cannot be copied/,
    );
  });

  it('copies through a share, which is not mounted any more then: the machine can be saved', async () => {
    const files = temporary();
    const share = { tag: 'files', directory: join(files, 'share') };
    mkdirSync(share.directory);
    writeFileSync(join(files, 'data'), 'through a share');
    const given = { directory: files, shares: [{ ...share, readOnly: false }] };
    const kernel = kernelWith9p();
    const modules = [...X86_MODULES, '9pnet_virtio', '9p'];
    const initrd = initramfs({ name: 'shares', init: SHELL, kernel, modules });
    const source = { kind: 'kernel', kernel: kernel.image, initrd, append: 'console=ttyS0' } as const;
    await using machine = await bench.start({ source, ...given });
    await using own = new Guest(machine, { shell: (started) => openSerialShell(started), share });
    await own.copyIn(join(files, 'data'), '/tmp/data');
    expect(await own.succeed('cat /tmp/data')).toBe('through a share');
    await own.copyOut('/tmp/data', join(files, 'back'));
    expect(readFileSync(join(files, 'back'), 'utf8')).toBe('through a share');
    expect((await machine.snapshot(join(files, 'saved'))).bytes).toBeGreaterThan(0);
    await own.succeed('mkdir -p /mnt/s && mount -t 9p -o trans=virtio files /mnt/s');
    await expect(machine.snapshot(join(files, 'saved-2'))).rejects.toMatchObject({
      code: 'UP_VM_FAILED',
      message: expect.stringMatching(/mounted/),
    });
    expect(await own.succeed('echo still here')).toBe('still here\n');
  });

  it('waits for what comes, and says what it has seen where it does not', async () => {
    await using machine = await bench.start({
      source: guest('shell', SHELL),
      network: { mode: 'user', forwards: [] },
    });
    await using own = new Guest(machine, { shell: (started) => openSerialShell(started) });
    await own.waitForConsoleText(/Run \/init/);
    await own.succeed(
      '(sleep 2; echo it is there >/tmp/file; mkdir -p /w; echo OK >/w/health; httpd -p 80 -h /w) >/dev/null 2>&1 &',
    );
    await expect(own.waitForPort(80, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'UP_TIMEOUT',
      message: expect.stringMatching(/for port 80 of the guest; seen last: the guest (refuses|does not)/),
    });
    await own.waitForFile('/tmp/file');
    await own.waitForOpenPort(80);
    expect(await own.waitForHttp('/health', { body: 'OK' })).toMatchObject({ status: 200, body: 'OK\n' });
    await expect(own.waitForHttp('/none', { timeoutMs: 300 })).rejects.toThrow(/seen last: status 404/);
    await own.blockNetwork();
    await expect(own.waitForHttp('/health', { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'UP_TIMEOUT',
    });
    await own.unblockNetwork();
    await own.waitForHttp('/health');
    await own.succeed('kill $(pidof httpd)');
    await own.waitForClosedPort(80);
    await expect(own.succeed('echo why; false')).rejects.toThrow(
      '"echo why; false" failed with exit code 1: why',
    );
    await expect(own.fail('true')).rejects.toThrow('"true" succeeded, and should not have');
    expect(await own.fail('echo no; exit 4')).toBe('no\n');
    await expect(own.waitUntilSucceeds('cat /none', { timeoutMs: 1000 })).rejects.toThrow(
      /for success of "cat \/none"; seen last: exit code 1: cat: can't open/,
    );
    await own.succeed('echo on the screen >/dev/tty0');
    expect(await own.waitForText('on the screen')).toMatchObject({ on: 'screen' });
    await expect(own.waitForConsoleText('never', { timeoutMs: 300 })).rejects.toThrow(/for the text never/);
    await expect(new Guest(machine).succeed('true')).rejects.toMatchObject({ code: 'UP_USAGE' });
    const waiting = own.waitForConsoleText('never');
    await machine.crash();
    await expect(waiting).rejects.toMatchObject({ code: 'UP_VM_FAILED' });
  });

  it('is found again by a machine that goes on from a snapshot', async () => {
    const { restoreMachine } = await import('../src/index.ts');
    const directory = temporary();
    const source = guest('shell', SHELL);
    const snapshot = join(directory, 'saved');
    {
      await using machine = await bench.start({ source, directory });
      await waitForLine(machine, /Run \/init/);
      const shell = await openSerialShell(machine);
      await shell.run('echo kept >/tmp/kept; date -s 2020-01-01');
      await machine.snapshot(snapshot);
    }
    const machine = await restoreMachine({
      source,
      directory,
      snapshot,
      memoryMB: 256,
      accelerator: 'tcg',
      env: process.env,
      session: bench.session,
    });
    await using _machine = machine;
    await using own = new Guest(machine, { shell: (started) => openSerialShell(started) });
    expect(await own.succeed('cat /tmp/kept')).toBe('kept\n');
    expect(Math.abs(Number(await own.succeed('date +%s')) - Date.now() / 1000)).toBeLessThan(60);
  });
});

describeWith([...TOOLS, 'tesseract', '/usr/share/OVMF/OVMF_CODE_4M.fd'], 'a screen with graphics', () => {
  it('is read by recognition', async () => {
    const disk = join(temporary(), 'empty.img');
    writeFileSync(disk, new Uint8Array(1024 * 1024));
    await using machine = await bench.start({
      source: { kind: 'disk', path: disk, format: 'raw' },
      firmware: 'uefi',
    });
    await using own = new Guest(machine);
    const seen = await own.waitForText(/UEFI Interactive Shell/, { on: 'screen', timeoutMs: 60_000 });
    expect(seen.on).toBe('screen');
    expect(await machine.screenText()).toBeUndefined();
  });
});

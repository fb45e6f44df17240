import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { guestKernel } from '../../../test/src/guests/guest-kernel.ts';
import { NETWORK, STAY, X86_MODULES } from '../../../test/src/guests/init-scripts.ts';
import { initramfs } from '../../../test/src/guests/initramfs.ts';
import { debianRoot } from '../../../test/src/images/debian-root.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { copyIn, copyOut, type GuestShell, makeSshKey, openSshShell } from '../src/index.ts';
import { useBench } from './support.ts';

const bench = useBench();

/** An SSH server that lets root in with the key of the kernel's command line. */
const INIT = `${NETWORK}mkdir -p /root/.ssh /etc/dropbear /dev/pts
mount -t devpts devpts /dev/pts
echo 'root:x:0:0:root:/root:/bin/sh' >/etc/passwd
echo 'root:*:19000::::::' >/etc/shadow
echo /bin/sh >/etc/shells
sed 's/.*guest.key=\\([^ ]*\\).*/ssh-ed25519 \\1 test/' /proc/cmdline >/root/.ssh/authorized_keys
chmod 700 /root /root/.ssh; chmod 600 /root/.ssh/authorized_keys
(sleep 1; dropbear -R -E -s -p 22) &
${STAY}`;

/** dropbear and the libraries that it is linked with. */
function sshServer(): Readonly<Record<string, { readonly from: string }>> {
  const root = debianRoot({ packages: ['dropbear-bin'], variant: 'extract' });
  const directories = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'];
  const libraries = directories.flatMap((directory) =>
    readdirSync(join(root, directory))
      .filter((name) => /^lib(?:c|z|crypt|tomcrypt|tommath|gmp)\.so\.\d+$/.test(name))
      .map((name) => [`lib/${name}`, { from: join(root, directory, name) }] as const),
  );
  return {
    'bin/dropbear': { from: join(root, 'usr/sbin/dropbear') },
    'lib64/ld-linux-x86-64.so.2': { from: join(root, 'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2') },
    ...Object.fromEntries(libraries),
  };
}

describeWith(['qemu-system-x86_64', 'cpio', 'mmdebstrap', 'ssh', 'ssh-keygen'], 'a shell over ssh', () => {
  it('runs commands and copies files, with a key of its own', async () => {
    const files = mkdtempSync(join(bench.directory, 'ssh-'));
    const key = await makeSshKey(files, process.env);
    const initrd = initramfs({ name: 'ssh', init: INIT, modules: X86_MODULES, files: sshServer() });
    const append = `console=ttyS0 guest.key=${key.publicKey.split(' ')[1]}`;
    await using machine = await bench.start({
      source: { kind: 'kernel', kernel: guestKernel().image, initrd, append },
      network: { mode: 'user', forwards: [] },
    });
    await using shell: GuestShell = await openSshShell(machine, { key });
    expect(await shell.run('echo out; echo err >&2; exit 3')).toEqual({
      exitCode: 3,
      output: 'out\nerr\n',
      isCut: false,
    });
    expect((await shell.run("printf '%s\\n' \"it's\" 'ü €'")).output).toBe("it's\nü €\n");
    expect((await shell.run('exit 255')).exitCode).toBe(255);
    expect(await shell.run('seq 1 30000', { maxBytes: 100 })).toMatchObject({ isCut: true, exitCode: 0 });
    await expect(shell.run('sleep 1000', { timeoutMs: 500 })).rejects.toMatchObject({ code: 'UP_TIMEOUT' });
    writeFileSync(join(files, 'data'), 'some data');
    await copyIn(shell, { from: join(files, 'data'), to: '/tmp/deep/data' });
    await copyOut(shell, { from: '/tmp/deep', to: join(files, 'back') });
    expect(readFileSync(join(files, 'back/data'), 'utf8')).toBe('some data');
    const other = await makeSshKey(mkdtempSync(join(files, 'other-')), process.env);
    await expect(openSshShell(machine, { key: other, timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'UP_TIMEOUT',
      message: expect.stringMatching(/for ssh as root; seen last: .*Permission denied/),
    });
    await machine.crash();
    await expect(shell.run('true')).rejects.toMatchObject({ code: 'UP_VM_FAILED' });
  });
});

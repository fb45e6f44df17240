import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { processesOf, useBench } from './support.ts';

const bench = useBench();
const KERNEL = { kind: 'kernel', kernel: '/etc/hostname' } as const;

afterEach(() => {
  expect(processesOf(bench.directory)).toEqual([]);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`up-${bench.session.id}-`))).toEqual([]);
});

function file(name: string, content: string | Uint8Array = ''): string {
  const path = join(bench.directory, name);
  writeFileSync(path, content);
  return path;
}

/** A PATH whose QEMU is this script. */
function fakeQemu(script: string): NodeJS.ProcessEnv {
  const directory = join(bench.directory, 'bin');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'qemu-system-x86_64');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { ...process.env, PATH: `${directory}:${process.env['PATH']}` };
}

describeWith(['qemu-system-x86_64', 'qemu-img'], 'what cannot be started', () => {
  it('names QEMU and its package when there is none', async () => {
    await expect(bench.start({ source: KERNEL, env: { PATH: '' } })).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
      message: 'qemu-system-x86_64 was not found on PATH',
      hint: expect.stringContaining('apt install qemu-system-x86'),
    });
  });

  it('names a missing kernel with the words of QEMU', async () => {
    const source = { kind: 'kernel', kernel: '/nowhere/vmlinuz' } as const;
    await expect(bench.start({ source })).rejects.toMatchObject({
      code: 'UP_QEMU_FAILED',
      message: expect.stringMatching(/\/nowhere\/vmlinuz/),
    });
  });

  it('names what a QEMU says that gives up', async () => {
    const env = fakeQemu('echo "qemu-system-x86_64: cannot set up guest memory" >&2; exit 1');
    await expect(bench.start({ source: KERNEL, env })).rejects.toMatchObject({
      code: 'UP_QEMU_FAILED',
      message: 'QEMU exited with 1 before the machine started: cannot set up guest memory',
    });
  });

  it('names the signal of a QEMU that crashes', async () => {
    const env = fakeQemu('echo "error: failed to set MSR 0x10a to 0x69" >&2; kill -ABRT $$');
    await expect(bench.start({ source: KERNEL, env })).rejects.toMatchObject({
      code: 'UP_QEMU_FAILED',
      message: expect.stringContaining('SIGABRT'),
      details: { tail: ['error: failed to set MSR 0x10a to 0x69'] },
    });
  });

  it.each([
    ['raw', 'UP_MEDIUM_NOT_FOUND'],
    ['qcow2', 'UP_MEDIUM_NOT_FOUND'],
  ] as const)('names a %s disk that is not there', async (format, code) => {
    const source = { kind: 'disk', path: join(bench.directory, 'absent'), format } as const;
    await expect(bench.start({ source })).rejects.toMatchObject({ code });
  });

  it('names a disk that is not what it is said to be', async () => {
    const source = { kind: 'disk', path: file('text.qcow2', 'hello'), format: 'qcow2' } as const;
    await expect(bench.start({ source })).rejects.toMatchObject({
      code: 'UP_MEDIUM_UNREADABLE',
      message: expect.stringContaining('is no qcow2 image that can be used'),
    });
  });

  it('refuses an image that would show the guest files of this host', async () => {
    const secret = '/etc/hostname';
    const path = join(bench.directory, 'spy.qcow2');
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', secret, path, '1M']);
    const vmdk = file(
      'spy.vmdk',
      `# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType="monolithicFlat"\n\nRW 2048 FLAT "/etc/passwd" 0\n`,
    );
    for (const [spy, format, name] of [
      [path, 'qcow2', secret],
      [vmdk, 'vmdk', '/etc/passwd'],
    ] as const) {
      await expect(bench.start({ source: { kind: 'disk', path: spy, format } })).rejects.toMatchObject({
        code: 'UP_MEDIUM_UNREADABLE',
        message: expect.stringContaining(name),
      });
    }
  });

  it('takes an image that lies on another one beside it', async () => {
    const base = file('base.raw', new Uint8Array(1024 * 1024));
    const path = join(bench.directory, 'on-top.qcow2');
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', base, path]);
    await using machine = await bench.start({ source: { kind: 'disk', path, format: 'qcow2' } });
    expect(await machine.status()).toBe('running');
  });

  it('refuses more memory than this host has', async () => {
    await expect(bench.start({ source: KERNEL, memoryMB: 1e9 })).rejects.toMatchObject({
      code: 'UP_QEMU_FAILED',
      message: expect.stringContaining('does not fit'),
    });
  });

  it('names a directory that cannot be written', async () => {
    await expect(bench.start({ source: KERNEL, directory: '/nowhere' })).rejects.toMatchObject({
      code: 'UP_DIRECTORY_UNWRITABLE',
    });
  });
});

import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { buildVm, type VmArtefact } from '../src/vm/build-vm.ts';
import { type Guest, startGuest } from './guest.ts';
import { machineOptions, webProject } from './machine-project.ts';
import type { Project } from './project.ts';

async function build(project: Project, output = project.at('vm')): Promise<VmArtefact> {
  return buildVm(await machineOptions(project, 'vm', output));
}

function boot(vm: VmArtefact, parameters = '', guestAddress = ''): Promise<Guest> {
  const append = `${vm.cmdline} ${parameters}`;
  const args = ['-kernel', vm.kernel, '-initrd', vm.initrd, '-append', append];
  return startGuest({ args, guestPort: 8080, guestAddress });
}

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** An emulated processor on a busy host takes its time. */
const PATIENCE_MS = 300_000;

describeWith(['qemu-system-x86_64', 'busybox', 'xz'], 'buildVm', () => {
  let project: Project;
  let vm: VmArtefact;
  beforeAll(async () => {
    project = await webProject();
    vm = await build(project);
  });
  afterAll(() => project[Symbol.asyncDispose]());

  it(
    'boots, serves as somebody else than root, and ends when the power button is pressed',
    async () => {
      await using guest = await boot(vm);
      await guest.until(/up: ready http:\/\/10\.0\.2\.15:8080\/stream\.m3u8/);
      expect(await (await fetch(`http://${guest.address}/health`)).text()).toBe('OK');
      expect(await (await fetch(`http://${guest.address}/stream.m3u8`)).text()).toContain('#EXTM3U');
      expect(await (await fetch(`http://${guest.address}/facts`)).json()).toEqual({
        uid: 1000,
        gid: 1000,
        cwd: '/app',
        host: '0.0.0.0',
        root: 'EROFS',
        data: 'written',
        tmp: 'written',
        settings: { greeting: 'hello' },
        privileges: '1',
        zone: '1 AM',
      });
      expect(await guest.told()).toBe('READY=1\n');
      expect(await guest.powerdown()).toBe(0);
      expect(guest.serial()).toContain('up: web ended with exit code 0');
      expect(guest.serial()).toContain('reboot: Power down');
      expect(guest.serial()).not.toContain('[FAILED]');
    },
    PATIENCE_MS,
  );

  it(
    'takes its address from the command line',
    async () => {
      await using guest = await boot(vm, 'up.ip=10.0.2.77/24,10.0.2.2', '10.0.2.77');
      await guest.until('up: ready http://10.0.2.77:8080/stream.m3u8');
      expect(guest.serial()).toContain('up: network eth0 10.0.2.77/24');
      expect(await (await fetch(`http://${guest.address}/health`)).text()).toBe('OK');
    },
    PATIENCE_MS,
  );

  it(
    'says that the workload ended, and goes on running for a look',
    async () => {
      await using broken = await webProject('console.error("no such luck"); process.exit(3);');
      await using guest = await boot(await build(broken));
      await guest.until('[FAILED] web ended by itself with exit code 3');
      expect(guest.serial()).toContain('no such luck');
      expect(guest.serial()).not.toContain('up: ready');
      await guest.until('Power Button [PWRF]');
      expect(await guest.powerdown()).toBe(0);
    },
    PATIENCE_MS,
  );

  it('gives the same bytes twice, and does nothing when nothing changed', async () => {
    const again = await build(project);
    expect(again).toEqual({
      ...vm,
      isUnchanged: true,
      parts: vm.parts.map((part) => ({ ...part, isUnchanged: true })),
    });
    await rm(project.at('.up'), { recursive: true });
    const other = await build(project, project.at('other'));
    expect(other.parts.map(({ isUnchanged }) => isUnchanged)).toEqual(vm.parts.map(() => false));
    for (const name of ['kernel', 'initrd', 'cmdline', 'manifest.json'])
      expect(await sha256(join(other.directory, name)), name).toBe(await sha256(join(vm.directory, name)));
    vm = await build(project);
  });

  it('makes only the part that changed, and mends one that was damaged', async () => {
    await using own = await webProject();
    const first = await build(own);
    await own.write('app/bin/web.mjs', 'process.exit(0)');
    const second = await build(own);
    expect(second.parts.map(({ isUnchanged }) => isUnchanged)).toEqual([true, true, false, true]);
    await own.write('app/bin/web.mjs', 'process.exit(1)');
    await writeFile(first.initrd, 'cut off');
    const third = await build(own);
    expect(third.isUnchanged).toBe(false);
    expect((await readFile(third.initrd)).length).toBeGreaterThan(10_000_000);
  });

  it('replaces nothing but machines', async () => {
    await project.write('taken/notes.txt', 'mine');
    await expect(build(project, project.at('taken'))).rejects.toMatchObject({ code: 'UP_FILE_EXISTS' });
    await expect(build(project, project.at('taken/notes.txt'))).rejects.toMatchObject({
      code: 'UP_FILE_EXISTS',
    });
  });

  it('names what is missing on this machine', async () => {
    const options = await machineOptions(project, 'vm', project.at('none'));
    const env = { PATH: project.root };
    await expect(buildVm({ ...options, env })).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
      hint: 'Install it: apt install busybox-static',
    });
    const kernel = { from: 'file', path: project.at('app/bin/web.mjs') } as const;
    await expect(buildVm({ ...options, kernel })).rejects.toMatchObject({ code: 'UP_BUILD_FAILED' });
  });
});

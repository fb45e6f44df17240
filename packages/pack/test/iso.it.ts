import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { buildIso, type IsoArtefact } from '../src/iso/build-iso.ts';
import { startGuest } from './guest.ts';
import { machineOptions, webProject } from './machine-project.ts';
import type { Project } from './project.ts';

/** An emulated processor on a busy host takes its time. */
const PATIENCE_MS = 300_000;

/** As a CD, and as a stick that the very same bytes were written to. */
const MEDIA: Readonly<Record<string, (path: string) => readonly string[]>> = {
  CD: (path) => [
    ...['-drive', `file=${path},format=raw,media=cdrom,readonly=on,if=none,id=m`],
    ...['-device', 'ide-cd,drive=m'],
  ],
  stick: (path) => [
    ...['-drive', `file=${path},format=raw,if=none,id=m,snapshot=on`],
    ...['-device', 'qemu-xhci', '-device', 'usb-storage,drive=m'],
  ],
};

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describeWith(['qemu-system-x86_64', 'busybox', 'xz', 'xorriso', 'grub-mkimage', 'zstd'], 'buildIso', () => {
  let project: Project;
  let iso: IsoArtefact;
  const build = async (output: string): Promise<IsoArtefact> =>
    buildIso(await machineOptions(project, 'iso', output));
  beforeAll(async () => {
    project = await webProject();
    iso = await build(project.at('one.iso'));
  });
  afterAll(() => project[Symbol.asyncDispose]());

  it.each([
    ['CD', 'bios'],
    ['CD', 'uefi'],
    ['stick', 'bios'],
    ['stick', 'uefi'],
  ] as const)(
    'starts from a %s by %s',
    async (medium, firmware) => {
      const before = await sha256(iso.path);
      const args = MEDIA[medium]?.(iso.path) ?? [];
      await using guest = await startGuest({ args, guestPort: 8080, firmware });
      await guest.until('up: ready http://10.0.2.15:8080/stream.m3u8');
      expect(await (await fetch(`http://${guest.address}/health`)).text()).toBe('OK');
      expect(await guest.powerdown()).toBe(0);
      expect(guest.serial()).not.toContain('[FAILED]');
      expect(await sha256(iso.path)).toBe(before);
    },
    PATIENCE_MS,
  );

  it('is what xorriso takes for a hybrid image with two ways to start', () => {
    const report = execFileSync(
      'xorriso',
      ['-indev', iso.path, '-report_el_torito', 'plain', '-report_system_area', 'plain', '-pvd_info'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    expect(report).toMatch(/El Torito boot img : +1 +BIOS +y +none/);
    expect(report).toMatch(/El Torito boot img : +2 +UEFI +y +none/);
    expect(report).toMatch(/System area summary: MBR .*grub2-mbr.* GPT/);
    // The type of an EFI system partition, as GPT stores it.
    expect(report).toContain('28732ac11ff8d211ba4b00a0c93ec93b');
    expect(report).toMatch(/Volume Id +: UP_WEB_DEFAULT/);
    expect(iso).toMatchObject({ label: 'UP_WEB_DEFAULT', compression: 'zstd', isUnchanged: false });
    expect(iso.sizeBytes).toBeLessThan(120 * 1000 * 1000);
  });

  it('is the same, byte for byte, when it is built again; and is not built when nothing changed', async () => {
    expect(await build(iso.path)).toMatchObject({ isUnchanged: true, sizeBytes: iso.sizeBytes });
    await rm(project.at('.up'), { recursive: true });
    const other = await build(project.at('two.iso'));
    expect(other.isUnchanged).toBe(false);
    expect(await sha256(other.path)).toBe(await sha256(iso.path));
  });

  it('replaces nothing but ISOs', async () => {
    await project.write('notes.txt', 'mine');
    await expect(build(project.at('notes.txt'))).rejects.toMatchObject({ code: 'UP_FILE_EXISTS' });
    await expect(build('/dev/null')).rejects.toMatchObject({ code: 'UP_FILE_EXISTS' });
  });
});

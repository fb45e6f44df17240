import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDescriptor } from './descriptor.ts';
import { findFirmware } from './find-firmware.ts';
import type { FirmwareNeed } from './firmware-need.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'up-firmware-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const PC: FirmwareNeed = { architecture: 'x86_64', board: 'q35', secureBoot: 'off' };

interface Described {
  readonly name: string;
  readonly machines?: readonly string[];
  readonly architecture?: string;
  readonly features?: readonly string[];
  readonly interfaces?: readonly string[];
  readonly mode?: string;
}

/** Writes a descriptor, and the two files that it names. */
async function describeFirmware(file: string, described: Described): Promise<void> {
  const { name, machines = ['pc-q35-*'], architecture = 'x86_64', features = [], mode } = described;
  await put(`${name}-code`, 'code');
  await put(`${name}-vars`, 'vars');
  const document = {
    'interface-types': described.interfaces ?? ['uefi'],
    mapping: {
      device: 'flash',
      ...(mode === undefined ? {} : { mode }),
      executable: { filename: join(root, `${name}-code`), format: 'raw' },
      'nvram-template': { filename: join(root, `${name}-vars`), format: 'raw' },
    },
    targets: [{ architecture, machines }],
    features,
    tags: [],
  };
  await put(file, JSON.stringify(document));
}

async function put(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), content);
}

async function found(need: FirmwareNeed = PC, known: readonly string[] = []): Promise<string> {
  const firmware = await findFirmware(need, {
    qemu: '/usr/bin/qemu',
    env: {},
    directories: ['share', 'etc', 'home'].map((directory) => join(root, directory)),
    known: known.map((path) => ({ code: { path, format: 'raw' }, variables: undefined })),
  });
  return firmware.code.path.replace(`${root}/`, '');
}

describe('findFirmware', () => {
  it('takes the first fit descriptor in the order of names, from all directories', async () => {
    await describeFirmware('share/60-plain.json', { name: 'plain' });
    await describeFirmware('etc/50-mine.json', { name: 'mine' });
    expect(await found()).toBe('mine-code');
  });

  it('lets a more specific directory replace a descriptor, and hide one by an empty file', async () => {
    await describeFirmware('share/50-one.json', { name: 'one' });
    await describeFirmware('share/60-two.json', { name: 'two' });
    await describeFirmware('etc/60-two.json', { name: 'replaced' });
    await put('home/50-one.json', '');
    expect(await found()).toBe('replaced-code');
  });

  it.each<[string, Described]>([
    ['another architecture', { name: 'other', architecture: 'aarch64' }],
    ['another board', { name: 'other', machines: ['pc-i440fx-*'] }],
    ['BIOS', { name: 'other', interfaces: ['bios'] }],
    ['enforced secure boot', { name: 'other', features: ['secure-boot', 'enrolled-keys'] }],
    ['system management mode', { name: 'other', features: ['secure-boot', 'requires-smm'] }],
    ['variables inside the code', { name: 'other', mode: 'combined' }],
  ])('passes over firmware for %s', async (_, described) => {
    await describeFirmware('share/10-other.json', described);
    await describeFirmware('share/20-fit.json', { name: 'fit' });
    expect(await found()).toBe('fit-code');
  });

  it('takes for secure boot only what has keys enrolled and protects its variables', async () => {
    await describeFirmware('share/10-plain.json', { name: 'plain' });
    await describeFirmware('share/20-open.json', {
      name: 'open',
      features: ['secure-boot', 'enrolled-keys'],
    });
    await describeFirmware('share/30-fit.json', {
      name: 'fit',
      features: ['secure-boot', 'enrolled-keys', 'requires-smm'],
    });
    expect(await found({ ...PC, secureBoot: 'enforced' })).toBe('fit-code');
  });

  it('knows a board by its short name, too', async () => {
    await describeFirmware('share/10-short.json', { name: 'short', machines: ['q35'] });
    expect(await found()).toBe('short-code');
  });

  it('passes over files that are not there, then looks at the usual places', async () => {
    await describeFirmware('share/10-gone.json', { name: 'gone' });
    await rm(join(root, 'gone-vars'));
    await put('usual', 'code');
    expect(await found(PC, [join(root, 'missing'), join(root, 'usual')])).toBe('usual');
  });

  it('says what was tried and which package to install', async () => {
    await put('share/broken.json', '{');
    await expect(found(PC, ['/nowhere/OVMF.fd'])).rejects.toMatchObject({
      code: 'UP_FIRMWARE_MISSING',
      hint: expect.stringContaining('apt install ovmf'),
      details: { tried: ['/nowhere/OVMF.fd'] },
    });
  });
});

describe('parseDescriptor', () => {
  it.each([
    '',
    '{',
    '{}',
    '[]',
    '{"interface-types":["bios"],"mapping":{"device":"memory","filename":"/b"}}',
  ])('takes %j for no firmware in flash', (text) => {
    expect(parseDescriptor(text)).toBeUndefined();
  });
});

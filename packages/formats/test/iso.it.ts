import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { openIso, type ReadAt, readElTorito, readIsoFile, walkIso, writeIso } from '../src/index.ts';

const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' };
let directory = '';

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, {
    encoding: 'utf8',
    env,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Reads with `pread`, as a library user would. */
async function reading<Result>(file: string, read: (readAt: ReadAt) => Promise<Result>): Promise<Result> {
  const descriptor = openSync(file, 'r');
  try {
    return await read(async (offset, length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
    });
  } finally {
    closeSync(descriptor);
  }
}

type View = Readonly<Record<string, string>>;

/** Path -> type with content or target, as our reader sees it. */
async function viewOf(file: string): Promise<View> {
  return await reading(file, async (readAt) => {
    const iso = await openIso(readAt);
    const view: Record<string, string> = {};
    for await (const entry of walkIso(iso)) {
      const content = entry.type === 'file' ? await readIsoFile(iso, entry) : undefined;
      view[entry.path] =
        content === undefined
          ? `${entry.type} ${entry.linkTarget ?? ''}`
          : `file ${Buffer.from(content).toString('base64')}`;
    }
    return view;
  });
}

/** The same of a directory of the host. */
function treeView(root: string): View {
  const view: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    view[path.slice(root.length)] = entry.isDirectory()
      ? 'directory '
      : entry.isSymbolicLink()
        ? `symlink ${readlinkSync(path)}`
        : `file ${readFileSync(path).toString('base64')}`;
  }
  return view;
}

function makeTree(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

describeWith(['xorriso', 'bsdtar'], 'ISO 9660 beside xorriso and bsdtar', () => {
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'up-iso-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  describe('the reader', () => {
    // With 14 levels bsdtar 3.6.2 ends with a segmentation fault.
    const deep = Array.from({ length: 12 }, (_, index) => `level-${index}`).join('/');
    const files = {
      'a.txt': 'a',
      empty: '',
      'boot/grub/grub.cfg': 'set timeout=1\n',
      'Mixed Case/ÄÖÜ 漢字 😀.txt': 'unicode',
      [`${'long'.repeat(55)}.bin`]: 'x'.repeat(5000),
      [`${deep}/file`]: 'deep',
      'same-name-1': '1',
      'same-name-2': '2',
    };

    beforeAll(() => {
      const root = join(directory, 'tree');
      makeTree(root, files);
      for (let index = 0; index < 300; index += 1) makeTree(root, { [`many/file-${index}`]: `${index}` });
      symlinkSync('../a.txt', join(root, 'boot/link'));
      symlinkSync('/absolute/./path/../x', join(root, 'absolute'));
      symlinkSync(`${'very/'.repeat(100)}long`, join(root, 'far'));
    });

    const make = (name: string, flags: readonly string[], from = 'tree'): string => {
      const file = join(directory, `${name}.iso`);
      run('xorriso', ['-as', 'mkisofs', '-quiet', '-V', name, ...flags, '-o', file, join(directory, from)]);
      return file;
    };

    /** Made by libarchive, which has a writer of its own. */
    const archive = (name: string, options: string, from: string): string => {
      const file = join(directory, `${name}.iso`);
      run('bsdtar', [
        '--format',
        'iso9660',
        '--options',
        options,
        '-C',
        join(directory, from),
        '-cf',
        file,
        '.',
      ]);
      return file;
    };

    it.each([
      ['rock', ['-R']],
      ['both', ['-R', '-J', '-joliet-long']],
      ['hfs', ['-R', '-hfsplus']],
    ] as const)('sees with Rock Ridge what was put in: %s', async (name, flags) => {
      expect(await viewOf(make(name, flags))).toEqual(treeView(join(directory, 'tree')));
    });

    it.each(['xorriso', 'bsdtar'] as const)(
      'puts directories where they belong that %s moved, as they were too deep',
      async (program) => {
        const source = join(directory, `deep-${program}`);
        makeTree(source, { [`${deep}/file`]: 'deep', 'a.txt': 'a' });
        symlinkSync('../a.txt', join(source, 'level-0/link'));
        const file = join(directory, `moved-${program}.iso`);
        const reloc = ['-compliance', 'deep_paths_off', '-rr_reloc_dir', 'rr_moved'];
        if (program === 'bsdtar') archive('moved-bsdtar', 'rockridge=useful', 'deep-bsdtar');
        else run('xorriso', ['-outdev', file, ...reloc, '-map', source, '/']);
        // libarchive lists the directory that they were moved to, xorriso hides it.
        const { '/rr_moved': _, ...view } = await viewOf(file);
        expect(view).toEqual(treeView(source));
      },
    );

    it('sees the names of Joliet where there is no Rock Ridge', async () => {
      makeTree(join(directory, 'windows'), { 'Mixed Case.txt': 'm', ünïcode: 'u', 'd/e': 'e' });
      const file = archive('joliet', '!rockridge', 'windows');
      const view = await viewOf(file);
      const iso = await reading(file, async (readAt) => (await openIso(readAt)).names);
      expect(iso).toBe('joliet');
      expect(view).toEqual(treeView(join(directory, 'windows')));
    });

    it('sees plain names as Linux shows them', async () => {
      makeTree(join(directory, 'plain'), { 'readme.txt': 'r', boot: 'b', 'd/x.y': 'xy' });
      const file = archive('plain', '!rockridge,!joliet', 'plain');
      expect(await reading(file, async (readAt) => (await openIso(readAt)).names)).toBe('iso9660');
      expect(await viewOf(file)).toEqual(treeView(join(directory, 'plain')));
    });

    it('sees the boot images that xorriso reports', async () => {
      makeTree(join(directory, 'bootable'), { 'bios.img': 'b'.repeat(3000), 'efi.img': 'e'.repeat(70_000) });
      const file = make(
        'bootable',
        [
          '-R',
          '-b',
          'bios.img',
          '-no-emul-boot',
          '-boot-load-size',
          '4',
          '-eltorito-alt-boot',
          '-e',
          'efi.img',
          '-no-emul-boot',
        ],
        'bootable',
      );
      const reported = run('xorriso', ['-indev', file, '-report_el_torito', 'plain'])
        .split('\n')
        .filter((line) => line.startsWith('El Torito boot img'))
        .map((line) => line.split(/\s+/).slice(5))
        .map(([, platform, bootable, emulation, , , sectors, block]) => [
          platform,
          bootable,
          emulation,
          Number(sectors),
          Number(block),
        ]);
      const images = await reading(file, async (readAt) => {
        const { bootCatalogue: block = 0 } = await openIso(readAt);
        return await readElTorito(readAt, { block, sizeBytes: statSync(file).size });
      });
      expect(images.state).toBe('valid');
      const names = { bios: 'BIOS', efi: 'UEFI', powerpc: 'PPC', mac: 'Mac', other: '' };
      expect(reported.length).toBe(2);
      expect(
        images.images.map(({ platform, isBootable, emulation, sectors, offset }) => [
          names[platform],
          isBootable ? 'y' : 'n',
          emulation,
          sectors,
          offset / 2048,
        ]),
      ).toEqual(reported);
    });
  });

  describe('the writer', () => {
    const files = [
      'user-data',
      'meta-data',
      'network-config',
      'boot/grub/grub.cfg',
      'boot/Ä ö:ü*?',
      `d/${'ü'.repeat(64)}`,
      `d/${'y'.repeat(64)}`,
    ].map((path) => ({ path, bytes: bytesOf(`content of ${path}`) }));
    const many = Array.from({ length: 200 }, (_, index) => ({
      path: `many/file-${index}.txt`,
      bytes: bytesOf(`${index}`),
    }));
    let image = '';

    beforeAll(() => {
      image = join(directory, 'written.iso');
      const boot = [{ platform: 'bios', path: 'user-data' } as const];
      writeFileSync(
        image,
        writeIso({ label: 'cidata', files: [...files, ...many], boot, timeMs: 1_700_000_000_000 }),
      );
    });

    const expected = (): View =>
      Object.fromEntries(
        [...files, ...many].map(({ path, bytes }) => [`/${path}`, Buffer.from(bytes).toString()]),
      );

    const extracted = (root: string): View =>
      Object.fromEntries(
        readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]),
      );

    it('is read by xorriso as it was meant, without a complaint', () => {
      const out = join(directory, 'by-xorriso');
      const result = run('xorriso', [
        '-report_about',
        'WARNING',
        '-osirrox',
        'on',
        '-indev',
        image,
        '-extract',
        '/',
        out,
        '-pvd_info',
      ]);
      expect(extracted(out)).toEqual(expected());
      expect(result).toMatch(/Volume Id {4}: cidata/);
      expect(result).toMatch(/Creation Time: 2023111422132000/);
    });

    it('is read by bsdtar as it was meant: Rock Ridge, and Joliet', () => {
      const byRock = join(directory, 'by-bsdtar');
      mkdirSync(byRock);
      run('bsdtar', ['-xf', image, '-C', byRock]);
      expect(extracted(byRock)).toEqual(expected());
      const byJoliet = join(directory, 'by-joliet');
      mkdirSync(byJoliet);
      run('bsdtar', ['--options', '!rockridge', '-xf', image, '-C', byJoliet]);
      const joliet = Object.fromEntries(
        Object.entries(expected()).map(([path, content]) => [path.replace(/[:*?]/g, '_'), content]),
      );
      expect(extracted(byJoliet)).toEqual(joliet);
    });
  });
});

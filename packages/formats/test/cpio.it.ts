import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { type CpioEntry, readCpio, writeCpio } from '../src/index.ts';

const ENTRIES: readonly CpioEntry[] = [
  { type: 'file', path: 'init', mode: 0o755, data: Buffer.from('#!/bin/sh\nexec sh\n') },
  { type: 'file', path: 'usr/lib/empty', mode: 0o600, uid: 7, gid: 8, data: new Uint8Array() },
  { type: 'file', path: 'usr/lib/odd', mode: 0o4711, data: new Uint8Array(70_001).fill(7) },
  { type: 'symlink', path: 'bin', mode: 0o777, target: 'usr/bin' },
  { type: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
  { type: 'block-device', path: 'dev/vda', mode: 0o660, major: 254, minor: 16 },
  { type: 'fifo', path: 'run/pipe', mode: 0o644 },
];

const archive = Buffer.concat([...writeCpio(ENTRIES)]);

function run(
  command: string,
  args: readonly string[],
  options: { input?: Buffer; cwd?: string } = {},
): Buffer {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return execFileSync(command, args, {
    ...options,
    env,
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

describeWith(['cpio'], 'cpio', () => {
  it('lists what writeCpio wrote', () => {
    const lines = run('cpio', ['-itv', '--numeric-uid-gid'], { input: archive })
      .toString()
      .trim()
      .split('\n');
    expect(lines.map((line) => line.replaceAll(/\s+/g, ' ').replace(/ Jan 1 1970/, ''))).toEqual([
      'lrwxrwxrwx 1 0 0 7 bin -> usr/bin',
      'drwxr-xr-x 2 0 0 0 dev',
      'crw------- 1 0 0 5, 1 dev/console',
      'brw-rw---- 1 0 0 254, 16 dev/vda',
      '-rwxr-xr-x 1 0 0 18 init',
      'drwxr-xr-x 2 0 0 0 run',
      'prw-r--r-- 1 0 0 0 run/pipe',
      'drwxr-xr-x 2 0 0 0 usr',
      'drwxr-xr-x 2 0 0 0 usr/lib',
      '-rw------- 1 7 8 0 usr/lib/empty',
      '-rws--x--x 1 0 0 70001 usr/lib/odd',
    ]);
  });

  it('writes what readCpio reads, and reads back what it wrote', () => {
    const directory = mkdtempSync(join(tmpdir(), 'up-cpio-'));
    try {
      run('cpio', ['-idm', '--no-absolute-filenames'], { input: archive, cwd: directory });
      const names = Buffer.from('.\ninit\nbin\nusr/lib/odd\n');
      const theirs = run('cpio', ['-o', '-H', 'newc'], { input: names, cwd: directory });
      const { entries } = readCpio(new Uint8Array(theirs));
      expect(entries.map(({ path, type }) => [path, type])).toEqual([
        ...[
          ['.', 'directory'],
          ['init', 'file'],
          ['bin', 'symlink'],
          ['usr/lib/odd', 'file'],
        ],
      ]);
      expect(entries[2]).toMatchObject({ target: 'usr/bin' });
      expect(entries[3]).toMatchObject({ mode: 0o4711 });
      const data = entries[3]?.type === 'file' ? entries[3].data : new Uint8Array();
      expect(Buffer.compare(data, new Uint8Array(70_001).fill(7))).toBe(0);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describeWith(['bsdtar'], 'bsdtar', () => {
  it('lists what writeCpio wrote', () => {
    const names = run('bsdtar', ['-tf', '-'], { input: archive }).toString().trim().split('\n');
    expect(names).toEqual(readCpio(archive).entries.map(({ path }) => path));
  });
});

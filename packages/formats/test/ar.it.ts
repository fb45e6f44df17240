import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { readAr, readAtBytes } from '../src/index.ts';

const CONTENTS = {
  'short.o': 'odd',
  'a name that is longer than sixteen bytes.o': 'even',
  'another name that is longer than sixteen.o': '',
};

describeWith(['ar', 'dpkg-deb'], 'readAr against binutils and dpkg', () => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'up-ar-'));
    for (const [name, content] of Object.entries(CONTENTS)) writeFileSync(join(directory, name), content);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const members = async (file: string): Promise<Readonly<Record<string, string>>> => {
    const bytes = readFileSync(join(directory, file));
    const found = await readAr(readAtBytes(bytes), bytes.length);
    return Object.fromEntries(
      found.map(({ name, offset, size }) => [name, bytes.toString('latin1', offset, offset + size)]),
    );
  };

  it('reads what GNU ar writes', async () => {
    execFileSync('ar', ['rcD', 'archive.a', ...Object.keys(CONTENTS)], { cwd: directory });
    expect(await members('archive.a')).toEqual(CONTENTS);
  });

  it('reads a Debian package', async () => {
    mkdirSync(join(directory, 'package/DEBIAN'), { recursive: true });
    const control = 'Package: a\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\nDescription: a\n';
    writeFileSync(join(directory, 'package/DEBIAN/control'), control);
    execFileSync('dpkg-deb', ['-b', '-Zgzip', 'package', 'package.deb'], { cwd: directory, stdio: 'ignore' });
    const found = await members('package.deb');
    expect(Object.keys(found)).toEqual(['debian-binary', 'control.tar.gz', 'data.tar.gz']);
    expect(found['debian-binary']).toBe('2.0\n');
  });
});

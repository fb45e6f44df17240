import { spawnSync } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../test/project.ts';
import { loadImage } from './load-image.ts';

/** One segment that holds the headers, a section that is not loaded behind it, and the table of sections. */
function program(behind = ''): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  const segment = Buffer.alloc(56);
  segment.writeUInt32LE(1, 0);
  segment.writeBigUInt64LE(120n, 32);
  const symbols = Buffer.from('symbols!');
  const section = Buffer.alloc(64);
  section.writeUInt32LE(2, 4);
  section.writeBigUInt64LE(120n, 24);
  section.writeBigUInt64LE(BigInt(symbols.length), 32);
  header.writeBigUInt64LE(BigInt(120 + symbols.length), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(1, 60);
  return Buffer.concat([header, segment, symbols, section, Buffer.from(behind)]);
}

describe('loadImage', () => {
  it('leaves out what is behind the segments, and the table that names it', () => {
    const image = Buffer.from(loadImage(program()));
    expect(image.length).toBe(120);
    expect(image.readBigUInt64LE(40)).toBe(0n);
    expect(image.readUInt16LE(60)).toBe(0);
  });

  it('leaves alone what carries data of its own, and what is no program', () => {
    for (const file of [program('payload'), Buffer.from('#!/bin/sh\n'), Buffer.alloc(0)])
      expect(loadImage(file)).toBe(file);
  });

  it('never throws', () => {
    const file = program();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 8 }), (list) => {
        const bytes = Buffer.from(file);
        for (const [at, value] of list) bytes[at] = value;
        expect(loadImage(bytes).length).toBeLessThanOrEqual(bytes.length);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it.skipIf(process.platform !== 'linux')('makes a Node that runs', async () => {
    await using directory = await temporaryDirectory();
    const node = join(directory.path, 'node');
    await writeFile(node, loadImage(await readFile(process.execPath)));
    await chmod(node, 0o755);
    expect(spawnSync(node, ['-p', '6 * 7'], { encoding: 'utf8' }).stdout).toBe('42\n');
  });
});

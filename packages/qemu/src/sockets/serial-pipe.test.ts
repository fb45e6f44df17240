import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSerialPipe, type SerialPipe } from './serial-pipe.ts';

let directory = '';
let pipe: SerialPipe;
let guest: { readonly from: FileHandle; readonly to: FileHandle };
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'up-pipe-'));
  pipe = await makeSerialPipe(join(directory, 'serial'), process.env);
  // As QEMU opens them.
  guest = { from: await open(`${pipe.path}.in`, 'r+'), to: await open(`${pipe.path}.out`, 'r+') };
});
afterEach(async () => {
  await pipe[Symbol.asyncDispose]();
  await guest.from.close().catch(() => undefined);
  await guest.to.close().catch(() => undefined);
  rmSync(directory, { recursive: true });
});

describe('makeSerialPipe', () => {
  it('leads both ways, and ends with the other side', async () => {
    const { input, output } = await pipe.connect();
    output.write('to the guest\n');
    const read = await guest.from.read(Buffer.alloc(100));
    expect(read.buffer.subarray(0, read.bytesRead).toString()).toBe('to the guest\n');
    await guest.to.write('from ');
    await guest.to.write('the guest');
    await guest.to.close();
    const chunks: Buffer[] = [];
    for await (const chunk of input) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('from the guest');
  });

  it('refuses where nobody is at the other end any more', async () => {
    await guest.from.close();
    await expect(pipe.connect()).rejects.toMatchObject({ code: 'ENXIO' });
  });

  it('takes letters one by one while nobody reads', async () => {
    for (let count = 0; count < 20_000; count += 1) await guest.to.write('x');
    const { input } = await pipe.connect();
    await guest.to.close();
    let bytes = 0;
    for await (const chunk of input) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(20_000);
  });

  it('leaves nothing', async () => {
    await pipe.connect();
    await pipe[Symbol.asyncDispose]();
    expect(existsSync(`${pipe.path}.in`)).toBe(false);
    expect(existsSync(`${pipe.path}.out`)).toBe(false);
  });

  it('says what it needs', async () => {
    const none = { PATH: directory };
    await expect(makeSerialPipe(join(directory, 'other'), none)).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
    });
  });
});

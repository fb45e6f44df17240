import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSerialLog } from './serial-log.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'up-serial-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('openSerialLog', () => {
  it('keeps the bytes as they came, and begins anew', async () => {
    const path = join(directory, 'serial.log');
    await writeFile(path, 'old');
    const log = await openSerialLog(path);
    await log.write(Uint8Array.of(0x1b, 0xff, 0x00));
    await log.close();
    expect([...(await readFile(path))]).toEqual([0x1b, 0xff, 0x00]);
  });

  it('is cut at its cap, once, and says so', async () => {
    const path = join(directory, 'serial.log');
    const log = await openSerialLog(path, { maxBytes: 5 });
    for (const text of ['abc', 'defgh', 'more']) await log.write(Buffer.from(text));
    await log.close();
    const content = await readFile(path, 'utf8');
    expect(content).toMatch(/^abcde\r\n\[the log is cut here: [^\]]+\]\r\n$/);
  });

  it('says why it cannot be written', async () => {
    await expect(openSerialLog(join(directory, 'absent/serial.log'))).rejects.toMatchObject({
      code: 'UP_DIRECTORY_UNWRITABLE',
    });
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClockKhz } from './host-clock.ts';

describe('readClockKhz', () => {
  it('reads the first processor, and nothing where there is none', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'up-clock-'));
    const file = join(directory, 'cpuinfo');
    await writeFile(file, 'processor\t: 0\ncpu MHz\t\t: 2299.998\n\nprocessor\t: 1\ncpu MHz\t\t: 1000.000\n');
    expect(await readClockKhz(file)).toBe(2_299_998);
    await writeFile(file, 'processor\t: 0\nBogoMIPS\t: 50.00\n');
    expect(await readClockKhz(file)).toBeUndefined();
    expect(await readClockKhz(join(directory, 'absent'))).toBeUndefined();
    await rm(directory, { recursive: true });
  });
});

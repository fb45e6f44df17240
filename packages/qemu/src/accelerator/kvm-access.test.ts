import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kvmAccessProblem } from './kvm-access.ts';

describe('kvmAccessProblem', () => {
  it('says that there is none', async () => {
    expect(await kvmAccessProblem('/nowhere/kvm')).toBe('this host has no /nowhere/kvm');
  });

  it.skipIf(process.getuid?.() === 0)('says that the user may not open it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'up-kvm-'));
    const device = join(directory, 'kvm');
    await writeFile(device, '');
    await chmod(device, 0);
    expect(await kvmAccessProblem(device)).toMatch(/may not open/);
    await rm(directory, { recursive: true });
  });

  it('is silent about one that can be opened', async () => {
    expect(await kvmAccessProblem('/dev/null')).toBeUndefined();
  });
});

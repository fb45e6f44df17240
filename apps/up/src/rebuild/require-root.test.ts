import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireRoot } from './require-root.ts';

describe('requireRoot', () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'up-sudo-'));
  });
  afterEach(() => rmSync(bin, { recursive: true, force: true }));

  const sudo = (exitCode: number): void => {
    writeFileSync(join(bin, 'sudo'), `#!/bin/sh\nexit ${exitCode}\n`);
    chmodSync(join(bin, 'sudo'), 0o755);
  };
  const ask = (kind: 'os' | 'home' | 'darwin', uid: number, env: NodeJS.ProcessEnv = {}): Promise<void> =>
    requireRoot(
      { env: { PATH: bin, ...env }, signal: new AbortController().signal },
      { kind, uid, command: `up ${kind} switch` },
    );

  it('lets root, homes, and who has a way to become root pass', async () => {
    await ask('os', 0);
    await ask('home', 1000);
    await ask('darwin', 1000, { SUDO_ASKPASS: '/bin/askpass' });
    sudo(0);
    await ask('os', 1000);
  });

  it('says what to type where sudo would ask for a password, or is not there', async () => {
    const refusal = { code: 'UP_PLATFORM', hint: expect.stringContaining('sudo up os switch') };
    await expect(ask('os', 1000)).rejects.toMatchObject(refusal);
    sudo(1);
    await expect(ask('os', 1000)).rejects.toMatchObject(refusal);
  });
});

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allChecks, diagnose, realHost } from '../src/index.ts';

const { signal } = new AbortController();

describe('this machine', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'up-doctor-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is looked at whole, and every check gives an answer with evidence', async () => {
    const { checks, durationMs } = await diagnose({
      host: realHost({ cwd: root }),
      checks: allChecks(),
      signal,
    });
    expect(checks).toHaveLength(allChecks().length);
    for (const { id, status, evidence } of checks) {
      expect(evidence.length, id).toBeGreaterThan(0);
      expect(evidence.join('\n'), id).not.toMatch(/no answer|could not be checked/);
      expect(['pass', 'warn', 'fail', 'skip']).toContain(status);
    }
    // Some seconds on a host that does nothing else, which this one is not.
    expect(durationMs).toBeLessThan(40_000);
  });

  it('measures the login shell that there is', async () => {
    const slow = join(root, 'bash');
    writeFileSync(slow, '#!/bin/sh\n[ "$1" = -l ] && sleep 0.7\nexit 0\n');
    chmodSync(slow, 0o755);
    const host = realHost({ cwd: root });
    const checks = allChecks().filter(({ id }) => id === 'shell-start');
    const { checks: found } = await diagnose({
      host: { ...host, user: { ...host.user, shell: slow } },
      checks,
      signal,
    });
    expect(found[0]).toMatchObject({ status: 'warn', evidence: [expect.stringContaining('every time')] });
  });

  it('gives up on a shell that waits for somebody', async () => {
    const waiting = join(root, 'zsh');
    writeFileSync(waiting, '#!/bin/sh\nexec sleep 600\n');
    chmodSync(waiting, 0o755);
    const host = realHost({ cwd: root });
    const checks = allChecks().filter(({ id }) => id === 'shell-start');
    const { checks: found } = await diagnose({
      host: { ...host, user: { ...host.user, shell: waiting } },
      checks,
      signal,
    });
    expect(found[0]).toMatchObject({ status: 'fail', evidence: ['no answer in 6.0 s'] });
    expect(() => execFileSync('pgrep', ['-f', waiting])).toThrow();
  });

  it('replaces a file whole, keeps what was there, its mode, and the link that leads to it', async () => {
    const { files } = realHost({ cwd: root });
    const file = join(root, 'dotfiles/nix.conf');
    mkdirSync(join(root, 'dotfiles'));
    mkdirSync(join(root, 'config'));
    writeFileSync(file, 'a = 1\n', { mode: 0o600 });
    symlinkSync(file, join(root, 'config/nix.conf'));
    const { backup } = await files.replace(join(root, 'config/nix.conf'), 'b = 2\n');
    expect(readFileSync(file, 'utf8')).toBe('b = 2\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(backup ?? '', 'utf8')).toBe('a = 1\n');
    expect(readdirSync(join(root, 'dotfiles')).filter((name) => name.startsWith('.up-'))).toEqual([]);
    expect(await files.replace(join(root, 'new/nix.conf'), 'c = 3\n')).toEqual({ backup: undefined });
  });

  it('is not held up by a pipe, and says undefined of what is not there', async () => {
    const { files } = realHost({ cwd: root });
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(await files.read(join(root, 'pipe'))).toBe('');
    expect(await files.read(join(root, 'gone'))).toBeUndefined();
    expect(await files.list(join(root, 'gone'))).toBeUndefined();
    expect(await files.state(join(root, 'pipe'))).toMatchObject({ kind: 'pipe' });
    expect(await files.room(join(root, 'not/yet'))).toMatchObject({ totalBytes: expect.any(Number) });
  });
});

import { describe, expect, it } from 'vitest';
import { findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { PROGRAM_NOT_EXECUTABLE } from './program-not-executable.ts';

const find = (files: Parameters<typeof findInConfig>[2] = {}, ...lines: readonly string[]) =>
  findInConfig(PROGRAM_NOT_EXECUTABLE, withProgram('command=/opt/app', ...lines), files);

describe('supervisord/program-not-executable', () => {
  it('finds a file without x, and the mode to set', async () => {
    expect(await find({ files: { '/opt/app': { elf: {}, mode: 0o644 } } })).toMatchObject([
      {
        severity: 'error',
        message: 'program web runs /opt/app, which is not executable',
        line: 5,
        evidence: "supervisord would say: command at '/opt/app' is not executable; its mode is 0644",
        fix: expect.stringContaining('chmod +x /opt/app'),
      },
    ]);
  });

  it('finds a directory, also the first match in PATH', async () => {
    expect((await find({ files: { '/opt/app': { type: 'directory' } } }))[0]?.message).toBe(
      'program web runs /opt/app, which is a directory',
    );
    const found = await findInConfig(PROGRAM_NOT_EXECUTABLE, withProgram('command=web'), {
      files: { '/usr/sbin/web': { type: 'directory' } },
    });
    expect(found[0]?.message).toBe('program web runs /usr/sbin/web, which is a directory');
  });

  it('finds what the user of the program may not execute', async () => {
    const files = { '/opt/app': { elf: {}, mode: 0o700 } };
    expect((await find({ files }, 'user=app'))[0]?.message).toBe(
      'program web runs /opt/app, which its user, uid 1000, may not execute',
    );
    expect(await find({ files })).toEqual([]);
  });

  it('accepts a plain executable', async () => {
    expect(await find({ files: { '/opt/app': { elf: {}, mode: 0o755 } } }, 'user=app')).toEqual([]);
  });
});

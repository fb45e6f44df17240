import { describe, expect, it } from 'vitest';
import { CONF, findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { COMMAND_MISSING } from './command-missing.ts';

const STORE = `/nix/store/${'a'.repeat(32)}-xorg-server-21.1.16/bin/X`;

describe('supervisord/command-missing', () => {
  it('names the command, the PATH, and what the store has', async () => {
    const files = { [STORE]: { elf: {}, mode: 0o555 } };
    expect(await findInConfig(COMMAND_MISSING, withProgram('command=X :99'), { files })).toEqual([
      {
        rule: 'supervisord/command-missing',
        severity: 'error',
        message: 'program web runs X, which is in no directory of its PATH',
        path: CONF,
        line: 5,
        evidence:
          "supervisord would say: can't find command 'X'; PATH is /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        fix: `it is ${STORE}: name that path, or link it into a directory of PATH`,
      },
    ]);
  });

  it('searches the PATH of the program', async () => {
    const text = withProgram('command=web', 'environment=PATH="/opt/bin"');
    expect((await findInConfig(COMMAND_MISSING, text))[0]?.evidence).toContain('PATH is /opt/bin');
  });

  it('names a relative path', async () => {
    expect((await findInConfig(COMMAND_MISSING, withProgram('command=bin/app')))[0]?.message).toBe(
      'program web runs bin/app, which would be /bin/app: it is not in the image',
    );
  });

  it('is quiet where it is found, mounted, or an absolute path', async () => {
    expect(await findInConfig(COMMAND_MISSING, withProgram('command=web --port 80'))).toEqual([]);
    expect(await findInConfig(COMMAND_MISSING, withProgram('command=/usr/bin/lost'))).toEqual([]);
    const mounted = { mounts: ['/opt/bin'], config: { env: ['PATH=/opt/bin:/usr/bin'] } };
    expect(await findInConfig(COMMAND_MISSING, withProgram('command=lost'), mounted)).toEqual([]);
  });

  it('only warns of a program that is not started by itself', async () => {
    const text = withProgram('command=lost', 'autostart=false');
    expect(await findInConfig(COMMAND_MISSING, text)).toMatchObject([{ severity: 'warning' }]);
  });
});

import { describe, expect, it } from 'vitest';
import { CONF, findInConfig, SUPERVISORD_SECTION, withProgram } from '../../testing/supervisor-image.ts';
import { INCLUDE } from './include.ts';
import { OPTION_IGNORED } from './option-ignored.ts';
import { RUNS_AS_ROOT } from './runs-as-root.ts';
import { SWALLOWED_SECTION } from './swallowed-section.ts';
import { TRUNCATED_VALUE } from './truncated-value.ts';
import { UNKNOWN_KEY } from './unknown-key.ts';
import { UNKNOWN_SECTION } from './unknown-section.ts';
import { USERNAME_IGNORED } from './username-ignored.ts';

describe('supervisord/unknown-key', () => {
  it('names the nearest option', async () => {
    const text = withProgram('command=/usr/bin/web', 'autorestrat=true');
    expect(await findInConfig(UNKNOWN_KEY, text)).toMatchObject([
      {
        severity: 'warning',
        message: 'supervisord does not read autorestrat= in [program:web]',
        path: CONF,
        line: 6,
        fix: 'autorestart= is the nearest that it reads',
      },
    ]);
  });

  it('knows every option in any case, and what extensions take', async () => {
    const text = withProgram('Command=/usr/bin/web', 'stdout_logfile_maxbytes=0');
    expect(await findInConfig(UNKNOWN_KEY, text)).toEqual([]);
    const extension =
      '[rpcinterface:x]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\nany=1\n';
    expect(await findInConfig(UNKNOWN_KEY, SUPERVISORD_SECTION + extension)).toEqual([]);
  });
});

describe('supervisord/unknown-section', () => {
  it('names the nearest section, and where the header stands', async () => {
    const find = (header: string) =>
      findInConfig(UNKNOWN_SECTION, `${SUPERVISORD_SECTION}[${header}]\ncommand=/usr/bin/web\n`);
    expect(await find('progam:web')).toMatchObject([
      {
        severity: 'warning',
        message: 'supervisord does not read section [progam:web]',
        line: 4,
        fix: '[program:web] is the nearest that it reads',
      },
    ]);
    expect((await find('program'))[0]?.fix).toBe('[program:NAME] is the nearest that it reads');
    expect(await find('program:web')).toEqual([]);
  });
});

describe('supervisord/username-ignored', () => {
  it('says that the program runs as root', async () => {
    const text = withProgram('command=/usr/bin/web', 'username=app');
    expect(await findInConfig(USERNAME_IGNORED, text)).toMatchObject([
      { severity: 'warning', line: 6, evidence: 'supervisord runs as root here, and so does the program' },
    ]);
    expect(await findInConfig(UNKNOWN_KEY, text)).toEqual([]);
    expect(await findInConfig(USERNAME_IGNORED, text.replace('username', 'user'))).toEqual([]);
  });
});

describe('supervisord/truncated-value', () => {
  it('only warns of an option that nobody reads', async () => {
    const text = withProgram('command=/usr/bin/web', 'note="a ; b"');
    expect(await findInConfig(TRUNCATED_VALUE, text)).toMatchObject([{ severity: 'warning' }]);
  });

  it('finds a comment in the middle of quotes', async () => {
    const find = (command: string) => findInConfig(TRUNCATED_VALUE, withProgram(`command=${command}`));
    expect(await find('/bin/sh -c "a ; b"')).toMatchObject([
      {
        severity: 'error',
        line: 5,
        message: 'command= in [program:web] ends at the ; after a space: the rest of the line is a comment',
      },
    ]);
    expect(await find('/bin/sh -c "a; b"')).toEqual([]);
    expect(await find('/usr/bin/web ; the server')).toEqual([]);
  });
});

describe('supervisord/swallowed-section', () => {
  it('finds an indented header', async () => {
    const text = withProgram('command=/usr/bin/web', '  [program:two]', '  command=/usr/bin/web');
    expect(await findInConfig(SWALLOWED_SECTION, text)).toMatchObject([
      {
        severity: 'error',
        line: 6,
        message: '[program:two] is indented, which makes it a part of command= in [program:web]',
      },
    ]);
    expect(await findInConfig(SWALLOWED_SECTION, text.replaceAll('  ', ''))).toEqual([]);
  });
});

describe('supervisord/include', () => {
  const text = `${SUPERVISORD_SECTION}[include]\nfiles=conf.d/*.conf\n`;

  it('names a pattern without a match', async () => {
    expect(await findInConfig(INCLUDE, text)).toMatchObject([
      { severity: 'warning', line: 5, message: 'No file matches via include "/etc/conf.d/*.conf"' },
    ]);
  });

  it('is quiet where one matches, or the directory is mounted or filled by a script', async () => {
    const files = { '/etc/conf.d/web.conf': { text: '' } };
    expect(await findInConfig(INCLUDE, text, { files })).toEqual([]);
    expect(await findInConfig(INCLUDE, text, { mounts: ['/etc/conf.d'] })).toEqual([]);
    const script = `cp /x /etc/conf.d/x.conf; exec supervisord -c ${CONF}`;
    expect(await findInConfig(INCLUDE, text, { config: { cmd: ['sh', '-c', script] } })).toEqual([]);
  });
});

describe('supervisord/runs-as-root', () => {
  it('tells it unless it is said to be meant', async () => {
    const text = '[supervisord]\nnodaemon=true\n';
    expect(await findInConfig(RUNS_AS_ROOT, text)).toMatchObject([
      { severity: 'info', message: expect.stringContaining('Supervisor is running as root') },
    ]);
    expect(await findInConfig(RUNS_AS_ROOT, SUPERVISORD_SECTION)).toEqual([]);
    expect(await findInConfig(RUNS_AS_ROOT, text, { config: { user: 'app' } })).toEqual([]);
    expect(
      await findInConfig(RUNS_AS_ROOT, text, { config: { cmd: ['supervisord', '-u', 'root', '-c', CONF] } }),
    ).toEqual([]);
  });
});

describe('supervisord/option-ignored', () => {
  it('passes on what supervisord says itself', async () => {
    const text = withProgram('command=/usr/bin/web', 'redirect_stderr=true', 'stderr_logfile=/var/log/e.log');
    expect(await findInConfig(OPTION_IGNORED, text)).toMatchObject([
      { severity: 'info', line: 7, message: expect.stringContaining('redirect_stderr=true but') },
    ]);
    expect(await findInConfig(OPTION_IGNORED, text.replace('redirect_stderr=true', ''))).toEqual([]);
  });
});

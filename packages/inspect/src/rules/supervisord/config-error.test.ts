import { describe, expect, it } from 'vitest';
import { CONF, findInConfig, SUPERVISORD_SECTION, withProgram } from '../../testing/supervisor-image.ts';
import { CONFIG_ERROR } from './config-error.ts';

const messages = async (text: string, more = {}) =>
  (await findInConfig(CONFIG_ERROR, text, more)).map(({ message, line }) => `${line}: ${message}`);

describe('supervisord/config-error', () => {
  it('says what supervisord would say, and where', async () => {
    expect(await findInConfig(CONFIG_ERROR, withProgram('command=/usr/bin/web', 'autostart=maybe'))).toEqual([
      {
        rule: 'supervisord/config-error',
        severity: 'error',
        message: `supervisord would stop: not a valid boolean value: 'maybe' in section 'program:web' (file: '${CONF}')`,
        path: CONF,
        line: 6,
        evidence: '[program:web] has autostart=maybe',
      },
    ]);
  });

  it('finds every mistake, not only the first, and nothing that follows from one', async () => {
    const text = [
      SUPERVISORD_SECTION,
      '[program:a]',
      'command=/usr/bin/web',
      'stopsignal=STOPP',
      '[program:b]',
      'autostart=true',
      '[group:g]',
      'programs=b',
      '[inet_http_server]',
      'port=9001',
      'username=x',
    ].join('\n');
    expect(await messages(text)).toEqual([
      `7: supervisord would stop: value 'STOPP' is not a valid signal name in section 'program:a' (file: '${CONF}')`,
      expect.stringContaining('program section program:b does not specify a command'),
      expect.stringContaining('incomplete authentication'),
    ]);
  });

  it('finds a file that is missing, and one that is no configuration', async () => {
    expect(await messages('', { config: { cmd: ['supervisord', '-c', '/etc/s.conf'] } })).toEqual([
      'undefined: supervisord would stop: could not find config file /etc/s.conf',
    ]);
    expect(await messages('nodaemon=true\n')).toEqual([
      '1: supervisord would stop: File contains no section headers.',
    ]);
    expect(
      await messages('', { files: { [CONF]: { link: '/lost' } }, config: { cmd: ['supervisord', '-n'] } }),
    ).toEqual([expect.stringContaining('No config file found at default paths (/usr/etc/supervisord.conf,')]);
  });

  it('never shows a password', async () => {
    const text = `${SUPERVISORD_SECTION}[inet_http_server]\nport=9001\npassword=hunter2\n`;
    expect(JSON.stringify(await findInConfig(CONFIG_ERROR, text))).not.toContain('hunter2');
  });

  it('accepts what supervisord accepts, and says nothing of what is mounted', async () => {
    expect(await messages(withProgram('command=/usr/bin/web'))).toEqual([]);
    const mounted = { config: { cmd: ['supervisord', '-c', '/config/s.conf'] }, mounts: ['/config'] };
    expect(await messages('', mounted)).toEqual([]);
    const unread = { files: { [CONF]: { sizeBytes: 300_000 } } };
    expect(await messages('', unread)).toEqual([]);
  });
});

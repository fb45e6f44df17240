import { describe, expect, it } from 'vitest';
import { findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { ENVIRONMENT_MISPARSED } from './environment-misparsed.ts';

const find = (environment: string) =>
  findInConfig(ENVIRONMENT_MISPARSED, withProgram('command=/usr/bin/web', `environment=${environment}`));

describe('supervisord/environment-misparsed', () => {
  it.each(['URL=http://x:80/y?z=1', 'URL=$HOME', 'URL=a#b'])(
    'finds what %s makes of a value',
    async (text) => {
      expect(await find(text)).toMatchObject([
        {
          severity: 'warning',
          message: 'program web gets another value of URL than environment= says',
          line: 6,
          fix: 'put the value in double quotes: URL="..."',
        },
      ]);
    },
  );

  it('never shows the value', async () => {
    expect(JSON.stringify(await find('TOKEN=hunter2$secret'))).not.toContain('hunter2');
  });

  it.each([
    'URL="http://x:80/y?z=1"',
    'A=1,B="two, three",C=\'four\'',
    'A=/usr/bin:/bin,B=x.y-z+1',
    'A=1;B=2',
    'A="%(ENV_HOME)s",B=%(program_name)s',
    'A="100%%"',
  ])('accepts %s', async (text) => {
    expect(await find(text)).toEqual([]);
  });
});

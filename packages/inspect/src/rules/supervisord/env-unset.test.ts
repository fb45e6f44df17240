import { describe, expect, it } from 'vitest';
import { findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { ENV_UNSET } from './env-unset.ts';

const TEXT = withProgram('command=/usr/bin/web --port %(ENV_PORT)s');

describe('supervisord/env-unset', () => {
  it('names the variable without listing all others', async () => {
    const [finding, ...more] = await findInConfig(ENV_UNSET, TEXT, { config: { env: ['TOKEN=x'] } });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      message: 'command= of program web needs the variable PORT, which the image does not set',
      line: 5,
    });
    expect(finding?.evidence).not.toContain('ENV_TOKEN');
    expect(finding?.fix).toContain('ENV PORT=');
  });

  it('says nothing of what the image or the runtime sets', async () => {
    expect(await findInConfig(ENV_UNSET, TEXT, { config: { env: ['PORT=80'] } })).toEqual([]);
    const given = withProgram('command=/usr/bin/web %(ENV_HOME)s %(ENV_HOSTNAME)s %(ENV_PATH)s');
    expect(await findInConfig(ENV_UNSET, given)).toEqual([]);
  });
});

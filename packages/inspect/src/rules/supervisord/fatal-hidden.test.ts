import { describe, expect, it } from 'vitest';
import { findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { FATAL_HIDDEN } from './fatal-hidden.ts';

const FAILING = withProgram('command=/usr/bin/lost');

describe('supervisord/fatal-hidden', () => {
  it('says that nobody will see the program fail', async () => {
    expect(await findInConfig(FATAL_HIDDEN, FAILING)).toMatchObject([
      {
        severity: 'warning',
        message: 'the container stays up although program web cannot start',
        line: 5,
        evidence: expect.stringContaining('after 3 retries'),
      },
    ]);
    const two = `${FAILING}[program:two]\ncommand=lost\n`;
    expect(await findInConfig(FATAL_HIDDEN, two)).toMatchObject([
      { message: 'the container stays up although program two and 1 other program cannot start' },
    ]);
  });

  it('is quiet where all can start, or somebody watches', async () => {
    expect(await findInConfig(FATAL_HIDDEN, withProgram('command=/usr/bin/web'))).toEqual([]);
    expect(await findInConfig(FATAL_HIDDEN, withProgram('command=/usr/bin/lost', 'autostart=false'))).toEqual(
      [],
    );
    const healthcheck = { test: ['CMD', 'web', '--check'] };
    expect(await findInConfig(FATAL_HIDDEN, FAILING, { config: { healthcheck } })).toEqual([]);
    const watched = `${FAILING}[eventlistener:x]\ncommand=/usr/bin/web\nevents=PROCESS_STATE_FATAL\n`;
    expect(await findInConfig(FATAL_HIDDEN, watched)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { COMMAND_SYNTAX } from './command-syntax.ts';

describe('supervisord/command-syntax', () => {
  it('finds unbalanced quotes and an empty command', async () => {
    expect(await findInConfig(COMMAND_SYNTAX, withProgram('command=/bin/sh -c "a'))).toMatchObject([
      {
        severity: 'error',
        message: 'program web has a command that cannot be split into words: No closing quotation',
        evidence: `supervisord would say: can't parse command '/bin/sh -c "a': No closing quotation`,
        line: 5,
      },
    ]);
    expect(await findInConfig(COMMAND_SYNTAX, withProgram('command='))).toMatchObject([
      { message: 'program web has an empty command' },
    ]);
  });

  it('accepts balanced ones', async () => {
    expect(await findInConfig(COMMAND_SYNTAX, withProgram(`command=/bin/sh -c "a; b 'c'"`))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { findInImage } from '../../testing/find-in-image.ts';
import { NO_COMMAND } from './no-command.ts';

describe('exec/no-command', () => {
  it('speaks of an image that starts nothing', async () => {
    expect(await findInImage(NO_COMMAND, {})).toMatchObject([
      {
        severity: 'error',
        message: 'the image does not say what to start: a container of it needs a command of its own',
        evidence: expect.stringContaining('no command specified'),
      },
    ]);
  });

  it('is content with one of the two, and with a file system that has no config', async () => {
    expect(await findInImage(NO_COMMAND, { config: { cmd: ['sh'] } })).toEqual([]);
    expect(await findInImage(NO_COMMAND, { config: { entrypoint: ['sh'] } })).toEqual([]);
    expect(await findInImage(NO_COMMAND, { image: { format: 'rootfs-tar' } })).toEqual([]);
  });
});

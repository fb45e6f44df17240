import { describe, expect, it } from 'vitest';
import { applyModes, DEFAULT_MODES, startModes } from './shell-modes.ts';

describe('the modes of a shell', () => {
  it('are those of its options, up to what it runs', () => {
    expect(startModes(['/bin/sh', '-ec', 'x'])).toEqual({ errexit: true, pipefail: false });
    expect(startModes(['bash', '-x', '-euo', 'pipefail', '-c', 'x'])).toEqual({
      errexit: true,
      pipefail: true,
    });
    expect(startModes(['busybox', 'sh', '-e', '/start'])).toEqual({ errexit: true, pipefail: false });
    expect(startModes(['sh', '/start', '-e'])).toEqual(DEFAULT_MODES);
    expect(startModes(['python3', '-e', 'x'])).toEqual(DEFAULT_MODES);
    expect(startModes([])).toEqual(DEFAULT_MODES);
  });

  it('are changed by set', () => {
    expect(applyModes(DEFAULT_MODES, ['-o', 'errexit', '-o', 'pipefail'])).toEqual({
      errexit: true,
      pipefail: true,
    });
    expect(applyModes({ errexit: true, pipefail: true }, ['+e', '+o', 'pipefail'])).toEqual(DEFAULT_MODES);
    expect(applyModes(DEFAULT_MODES, ['--', '-e'])).toEqual(DEFAULT_MODES);
  });
});

import { describe, expect, it } from 'vitest';
import { findInImage, STATIC } from '../../testing/find-in-image.ts';
import { ARCHITECTURE } from './architecture.ts';

const ARM = { code: 183, name: 'aarch64', architecture: 'arm64' };
const I386 = { code: 3, name: 'i386', architecture: '386' };
const program = (machine: typeof ARM) => ({ ...STATIC, elf: { ...STATIC.elf, machine } });
const config = { cmd: ['/app'] };

describe('exec/architecture', () => {
  it('holds programs against the platform of the image', async () => {
    expect(await findInImage(ARCHITECTURE, { files: { '/app': program(ARM) }, config })).toEqual([
      {
        rule: 'exec/architecture',
        severity: 'error',
        message: '/app (the command) is for arm64, the image for amd64',
        path: '/app',
        evidence:
          'the config says linux/amd64, the ELF header of /app aarch64; starting it would fail with "exec format error"',
        fix: expect.stringContaining('build for linux/amd64'),
      },
    ]);
    const arm = { platform: { os: 'linux', architecture: 'arm64' } };
    expect(await findInImage(ARCHITECTURE, { files: { '/app': program(ARM) }, config, image: arm })).toEqual(
      [],
    );
  });

  it('knows that amd64 runs 386, and says nothing of an unknown platform', async () => {
    expect(await findInImage(ARCHITECTURE, { files: { '/app': program(I386) }, config })).toEqual([]);
    const image = { platform: { os: 'linux', architecture: 'unknown' } };
    expect(await findInImage(ARCHITECTURE, { files: { '/app': program(ARM) }, config, image })).toEqual([]);
  });

  it('recognises programs of macOS', async () => {
    const head = Uint8Array.from([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]);
    const files = { '/app': { mode: 0o755, sizeBytes: 8, facts: { head } } };
    expect(await findInImage(ARCHITECTURE, { files, config })).toMatchObject([
      { message: 'the command runs /app, which is a program for macOS' },
    ]);
  });
});

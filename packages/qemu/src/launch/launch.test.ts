import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cleanup } from '@up/core';
import { startProcess } from '@up/process';
import { describe, expect, it } from 'vitest';
import { connectChannels, expectChannels } from './launch.ts';

/** Connects to the sockets that it is given, as a QEMU does that then finds that its kernel is missing. */
const CONNECTS_AND_ENDS = `
const { connect } = require('node:net');
const sockets = process.argv.slice(1).map((path) => connect(path));
Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on('connect', resolve)))).then(() =>
  setTimeout(() => {
    console.error("qemu-system-x86_64: could not open kernel file '/nowhere/vmlinuz'");
    process.exit(1);
  }, 100),
);`;

describe('connectChannels', () => {
  it('tells the last words of a QEMU that ends right after it has connected', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'up-launch-'));
    const cleanup = new Cleanup();
    try {
      const expected = await expectChannels(cleanup, { directory, env: process.env });
      const { qmp, ready } = expected;
      await using running = await startProcess({
        command: process.execPath,
        args: ['-e', CONNECTS_AND_ENDS, qmp.path, ready.path],
        env: process.env,
      });
      await expect(connectChannels(running, expected, { signal: undefined })).rejects.toMatchObject({
        code: 'UP_QEMU_FAILED',
        message: expect.stringContaining("could not open kernel file '/nowhere/vmlinuz'"),
      });
    } finally {
      await cleanup.dispose();
      rmSync(directory, { recursive: true });
    }
  });
});

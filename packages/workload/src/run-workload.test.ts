import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFixture, type FixtureProgram } from '../test/run-fixture.ts';
import { parseControlMessage } from './control-message.ts';

let fixture: FixtureProgram;
beforeAll(async () => {
  fixture = await buildFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

function messagesOf(control: string): readonly unknown[] {
  return control
    .split('\n')
    .filter((line) => line !== '')
    .map(parseControlMessage);
}

describe.concurrent('runWorkload: how it ends', () => {
  it('exits with what main returns, which gets arguments and environment', async () => {
    const { exitCode, stdout, stderr } = await fixture.run({
      args: ['speak', '--x'],
      env: { WORD: 'hello' },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ argv: ['speak', '--x'], word: 'hello' });
    expect(await fixture.run({ args: ['code', '7'] })).toMatchObject({ exitCode: 7, stderr: '' });
  });

  it('shows a failure on stderr when nobody reads the control channel', async () => {
    const ended = await fixture.run({ args: ['refuse'] });
    expect(ended).toMatchObject({ exitCode: 4, stdout: '' });
    expect(ended.stderr).toBe(
      'error    Port 1 is taken\nby nginx, token=***  UP_PORT_IN_USE\nhint     Take another one.\n',
    );
  });

  it('tells up of a failure, and then stderr stays empty', async () => {
    const ended = await fixture.run({ args: ['refuse'], control: 'open' });
    expect(ended).toMatchObject({ exitCode: 4, stderr: '' });
    expect(messagesOf(ended.control)).toEqual([
      {
        type: 'failed',
        code: 'UP_PORT_IN_USE',
        message: 'Port 1 is taken\nby \u001b[31mnginx\u001b[0m, token=sesame',
        hint: 'Take another one.',
      },
    ]);
  });

  it('shows the failure itself when the channel that is named does not exist', async () => {
    const ended = await fixture.run({ args: ['refuse'], env: { UP_CONTROL_FD: '999' } });
    expect(ended).toMatchObject({ exitCode: 4 });
    expect(ended.stderr).toContain('UP_PORT_IN_USE');
  });

  it('makes a failure of any length fit into one message', async () => {
    const { exitCode, control } = await fixture.run({ args: ['ramble'], control: 'open' });
    expect(exitCode).toBe(3);
    expect(messagesOf(control)).toEqual([expect.objectContaining({ type: 'failed', code: 'UP_USAGE' })]);
  });

  it.each(['break', 'breakLater'])(
    'calls an error that nobody foresaw (%s) a bug, without its stack',
    async (how) => {
      const { exitCode, stderr } = await fixture.run({ args: [how] });
      expect(exitCode).toBe(70);
      expect(stderr).toMatch(/^error {4}nobody \w+ this {2}UP_INTERNAL\nhint {5}.*UP_DEBUG=1.*\n$/);
    },
  );

  it('shows stacks with UP_DEBUG=1', async () => {
    const { exitCode, stderr } = await fixture.run({ args: ['break'], env: { UP_DEBUG: '1' } });
    expect(exitCode).toBe(70);
    expect(stderr).toMatch(/caused by: TypeError: nobody foresaw this\n +at .*workload\.mjs/);
  });
});

describe.concurrent('runWorkload: signals', () => {
  it.each([
    { signal: 'SIGINT', exitCode: 130, code: 'UP_INTERRUPTED' },
    { signal: 'SIGTERM', exitCode: 143, code: 'UP_TERMINATED' },
    { signal: 'SIGHUP', exitCode: 143, code: 'UP_TERMINATED' },
  ] as const)('$signal aborts, and the exit code is $exitCode', async ({ signal, exitCode, code }) => {
    const { child, said, ended } = fixture.start({ args: ['waitWell'], control: 'open' });
    await said('waiting');
    child.kill(signal);
    // main returned 0; nothing is reported as a failure.
    expect(await ended).toEqual({
      exitCode,
      signal: null,
      stdout: `waiting\n${code}\n`,
      stderr: '',
      control: '',
    });
  });

  it('says nothing when main gives up because of the signal', async () => {
    const { child, said, ended } = fixture.start({ args: ['wait'], control: 'open' });
    await said('waiting');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ exitCode: 143, stderr: '', control: '' });
  });

  it('ends at once on a second signal', async () => {
    const { child, said, ended } = fixture.start({ args: ['waitDeaf'] });
    await said('waiting');
    child.kill('SIGINT');
    await said('heard');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ exitCode: 130, signal: null, stderr: '' });
  });
});

describe.concurrent('runWorkload: output that nobody takes', () => {
  it('goes on when its reader is gone', async () => {
    const { child, ended } = fixture.start({ args: ['chatter'], control: 'open' });
    child.stdout?.destroy();
    child.stderr?.destroy();
    expect(await ended).toMatchObject({ exitCode: 0, signal: null, control: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('stops and says so when its output cannot be written', async () => {
    const ended = await fixture.run({ args: ['chatter'], stdoutFile: '/dev/full' });
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(
      /^(x+\n)*error {4}The output .* cannot be written \(ENOSPC\) {2}UP_DISK_FULL\nhint/,
    );
  });
});

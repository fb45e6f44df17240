import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { connectControl, openControlChannel } from './control-channel.ts';
import type { ControlMessage } from './control-message.ts';

const directory = mkdtempSync(join(tmpdir(), 'workload-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

const notice: ControlMessage = { type: 'notice', message: 'hello' };

describe('openControlChannel', () => {
  it('writes one line for each message', () => {
    const file = join(directory, 'control');
    const fd = openSync(file, 'w');
    const send = openControlChannel({ UP_CONTROL_FD: String(fd) });
    send(notice);
    send({ type: 'notice', message: 'two\nlines' });
    closeSync(fd);
    expect(readFileSync(file, 'utf8')).toBe(
      '{"type":"notice","message":"hello"}\n{"type":"notice","message":"two\\nlines"}\n',
    );
  });

  it.each([
    {},
    { UP_CONTROL_FD: '' },
    { UP_CONTROL_FD: 'three' },
    { UP_CONTROL_FD: '-1' },
    { UP_CONTROL_FD: '1' },
  ])('writes nowhere with %j', (env) => {
    expect(connectControl(env)(notice)).toBe(false);
    expect(() => openControlChannel(env)(notice)).not.toThrow();
  });

  it('never fails, but tells whether the message went out', () => {
    const fd = openSync(join(directory, 'control'), 'w');
    const tell = connectControl({ UP_CONTROL_FD: String(fd) });
    expect(tell(notice)).toBe(true);
    const readOnly = openSync(join(directory, 'control'), 'r');
    expect(connectControl({ UP_CONTROL_FD: String(readOnly) })(notice)).toBe(false);
    closeSync(readOnly);
    closeSync(fd);
  });
});

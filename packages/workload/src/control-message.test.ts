import { ERROR_CODES, type ErrorCode } from '@up/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ControlMessage,
  MAX_CONTROL_LINE,
  parseControlMessage,
  renderControlMessage,
} from './control-message.ts';

const codes = fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[]));
const text = fc.string({ unit: 'binary', maxLength: 200 });
const messages: fc.Arbitrary<ControlMessage> = fc.oneof(
  fc.record({ type: fc.constant('listening' as const), name: text, url: fc.webUrl() }),
  fc.record({ type: fc.constant('notice' as const), message: text }),
  fc.record(
    { type: fc.constant('failed' as const), code: codes, message: text, hint: text },
    { requiredKeys: ['type', 'code', 'message'] },
  ),
);

describe('control messages', () => {
  it('come back from their line as they were', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const line = renderControlMessage(message);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(parseControlMessage(line.trimEnd())).toEqual(message);
      }),
    );
  });

  it('are never an exception, whatever the line is', () => {
    const noise = fc.oneof(
      text,
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(noise, (line) => {
        expect(() => parseControlMessage(line)).not.toThrow();
      }),
    );
  });

  it('are never an exception, whatever the fields hold', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom('listening', 'notice', 'failed'), codes);
    const keys = fc.constantFrom('type', 'name', 'url', 'message', 'code', 'hint', '__proto__');
    fc.assert(
      fc.property(fc.dictionary(keys, field), (value) => {
        const message = parseControlMessage(JSON.stringify(value));
        expect([undefined, 'listening', 'notice', 'failed']).toContain(message?.type);
      }),
    );
  });

  it.each([
    '',
    'starting...',
    'null',
    '[]',
    '"notice"',
    '{"type":"listening","name":"hls"}',
    '{"type":"listening","name":"hls","url":"17080"}',
    '{"type":"listening","name":"hls","url":"file:///etc/passwd"}',
    '{"type":"listening","name":1,"url":"http://127.0.0.1"}',
    '{"type":"notice","message":{}}',
    '{"type":"failed","code":"UP_NO_SUCH_CODE","message":"x"}',
    '{"type":"failed","code":"toString","message":"x"}',
    '{"type":"shutdown"}',
  ])('%s is none', (line) => {
    expect(parseControlMessage(line)).toBeUndefined();
  });

  it('keep only what belongs to them', () => {
    const line = '{"type":"failed","code":"UP_USAGE","message":"m","hint":7,"more":true}';
    expect(parseControlMessage(line)).toEqual({ type: 'failed', code: 'UP_USAGE', message: 'm' });
  });

  it('are dropped when they are too long', () => {
    const message = 'x'.repeat(MAX_CONTROL_LINE);
    expect(parseControlMessage(JSON.stringify({ type: 'notice', message }))).toBeUndefined();
  });
});
